package io.jenkins.plugins.etcdbackup.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.RecordedLog;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which unfinished files have an owner, told by real processes that live and die. */
class DirectoryClaimTest {

    private static final String PART = "snapshot_2026-11-26_030000.db.part";

    @TempDir
    Path directory;

    private final RecordedLog log = new RecordedLog();

    /** A process that claims the directory, says so and waits until it is killed. */
    public static final class Claimant {
        public static void main(String[] args) throws Exception {
            DirectoryClaim.open(Path.of(args[0]), BackupLog.SILENT);
            System.out.println("claimed");
            Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        }
    }

    private Process claimant() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claimant.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("claimed");
        return process;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void closedClaimLeavesNothing() throws Exception {
        try (DirectoryClaim claim = DirectoryClaim.open(directory, log)) {
            assertThat(claim).isNotNull();
            assertThat(names()).singleElement().asString().startsWith(".etcd-backup-");
        }
        assertThat(names()).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndTold() throws Exception {
        Process dead = claimant();
        Path rehearsal = Files.createDirectories(directory.resolve("etcd-rehearsal-123/member"));
        Files.writeString(rehearsal.resolve("db"), "every Secret");
        for (String name : List.of(
                PART,
                "static_kuberesources_2026-11-26_030000__POSSIBLY_DIRTY__.tar.gz.part",
                "snapshot_2026-11-26_030000.db.age.part",
                "backup_2026-11-26_030000.json.part",
                "RESTORE_2026-11-26_030000.md.part",
                "snapshot_2026-11-26_030000.db",
                "mine.part")) {
            Files.writeString(directory.resolve(name), "bytes");
        }
        dead.destroyForcibly().waitFor();

        DirectoryClaim.open(directory, log).close();

        assertThat(names()).containsExactlyInAnyOrder("snapshot_2026-11-26_030000.db", "mine.part");
        assertThat(log.lines())
                .hasSize(6)
                .allMatch(line -> line.matches("WARNING: Removed .*, which a run that was killed left\\."));
    }

    @Test
    void whatALivingProcessWritesIsLeftAlone() throws Exception {
        Process living = claimant();
        try {
            Files.writeString(directory.resolve(PART), "bytes");

            DirectoryClaim.open(directory, log).close();

            assertThat(names()).contains(PART).hasSize(2);
            assertThat(log.text()).contains("Another run writes into " + directory);
        } finally {
            living.destroyForcibly().waitFor();
        }
        DirectoryClaim.open(directory, log).close();
        assertThat(names()).isEmpty();
    }

    @Test
    void anotherRunOfThisProcessKeepsItsFilesAndItsLock() throws Exception {
        try (DirectoryClaim first = DirectoryClaim.open(directory, log)) {
            assertThat(first).isNotNull();
            Files.writeString(directory.resolve(PART), "bytes");
            DirectoryClaim.open(directory, log).close();
            assertThat(names()).contains(PART);

            // Had the second one opened the first one's claim, the lock would be lost, and another process take it for
            // dead.
            Process other = claimant();
            assertThat(names()).contains(PART);
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void directoryThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> DirectoryClaim.open(directory.resolve("missing"), log))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("does not exist");
    }
}
