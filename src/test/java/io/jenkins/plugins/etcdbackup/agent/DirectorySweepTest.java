package io.jenkins.plugins.etcdbackup.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside a workspace, of processes that live and of those that died. */
class DirectorySweepTest {

    @TempDir
    private Path beside;

    @Test
    void directoryOfAKilledProcessIsDeletedWithTheSnapshotInIt() throws Exception {
        Process process = startGuarding();
        Path directory = onlyDirectory();
        Files.writeString(directory.resolve("snapshot_2026-11-26_134155.db"), "secrets");
        assertThat(new DirectorySweep().invoke(beside.toFile(), null)).isEmpty();
        assertThat(directory).exists();

        process.destroyForcibly().waitFor();

        assertThat(new DirectorySweep().invoke(beside.toFile(), null))
                .containsExactly(directory.getFileName().toString());
        assertThat(beside).isEmptyDirectory();
    }

    @Test
    void processThatEndsByItselfDeletesItsDirectory() throws Exception {
        Process process = startGuarding();
        Files.writeString(onlyDirectory().resolve("snapshot_2026-11-26_134155.db.part"), "secrets");
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(beside).isEmptyDirectory();
    }

    @Test
    void directoryOfAnotherRunOfThisProcessIsLeftAloneAndStillLockedForOthers() throws Exception {
        MakeTemporaryDirectory.Made ours = new MakeTemporaryDirectory().invoke(beside.toFile(), null);
        assertThat(new DirectorySweep().invoke(beside.toFile(), null)).isEmpty();
        assertThat(sweepInAnotherProcess()).isZero();
        assertThat(Path.of(ours.path())).exists();

        ours.guard().end();
        assertThat(beside).isEmptyDirectory();
    }

    @Test
    void directoryOfAnEarlierVersionIsDeletedWhenItIsOldAndALinkNeverFollowed() throws Exception {
        Path other = Files.createDirectories(beside.resolve("other"));
        Files.writeString(other.resolve("kept"), "");
        Path young = Files.createDirectories(beside.resolve("etcd-backup.tmp1443765016012316"));
        Files.writeString(young.resolve("snapshot.db"), "");
        Path old = Files.createDirectories(beside.resolve("etcd-backup.tmp3021693078770129514"));
        Files.createSymbolicLink(old.resolve("link"), other);
        Files.writeString(old.resolve("snapshot.db"), "");
        Files.createSymbolicLink(beside.resolve("etcd-backup.tmp1"), other);
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(26)));
        for (Path path : new Path[] {old.resolve("snapshot.db"), other.resolve("kept"), other, old}) {
            Files.setLastModifiedTime(path, longAgo);
        }

        assertThat(new DirectorySweep().invoke(beside.toFile(), null))
                .containsExactly("etcd-backup.tmp3021693078770129514");
        assertThat(young.resolve("snapshot.db")).exists();
        assertThat(other.resolve("kept")).exists();
    }

    private Process startGuarding() throws IOException, InterruptedException {
        Process process = java("guard");
        while (process.isAlive() && process.inputReader().readLine() == null) {
            Thread.sleep(10);
        }
        return process;
    }

    private int sweepInAnotherProcess() throws IOException, InterruptedException {
        return java("sweep").waitFor();
    }

    private Process java(String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        what,
                        beside.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Path onlyDirectory() throws IOException {
        try (Stream<Path> all = Files.list(beside)) {
            return all.toList().get(0);
        }
    }

    /** An agent's process. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            Path beside = Path.of(args[1]);
            if (args[0].equals("sweep")) {
                System.exit(new DirectorySweep().invoke(beside.toFile(), null).size());
            }
            System.out.println(
                    new MakeTemporaryDirectory().invoke(beside.toFile(), null).path());
            Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
    }
}
