package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdServer;
import io.jenkins.plugins.etcdbackup.engine.standin.Folders;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Three real members, one of which is changed behind its back. */
class MemberComparisonTest {

    /** More of both: {@code make member-test}. */
    private static final int CORRUPTIONS = Integer.getInteger("member.corruptions", 3);

    private static final int BACKUPS = Integer.getInteger("member.backups", 3);

    @TempDir
    static Path directory;

    private static StandInControlPlane okd;

    @TempDir
    Path work;

    private Path output;

    @BeforeAll
    static void start() throws IOException {
        okd = StandInControlPlane.start(new StandInControlPlane.Setup(directory, StandInRelease.CURRENT, 0));
        for (int i = 0; i < CORRUPTIONS; i++) {
            okd.etcd()
                    .etcdctl("put", "/kubernetes.io/configmaps/default/" + i, needle(i))
                    .orFail();
        }
    }

    @AfterAll
    static void stop() {
        if (okd != null) {
            okd.close();
        }
    }

    @BeforeEach
    void makeOutput() throws IOException {
        output = Files.createDirectory(work.resolve("output"));
    }

    @Test
    void noBackupUnderLoadIsRefused(TestReporter reporter) throws Exception {
        int withSnapshot = 0;
        try (WritesAndCompactions load = new WritesAndCompactions(okd.etcd())) {
            for (int i = 0; i < BACKUPS; i++) {
                Path own = Files.createDirectory(work.resolve("backup-" + i));
                Manifest.RecordedFinding finding = new BackupTrial(okd, own, Method.DIRECT)
                        .run().succeeded().manifest().findings().stream()
                                .filter(found -> found.id().equals(MemberComparison.ID))
                                .findFirst()
                                .orElseThrow();
                assertThat(finding.level()).as(finding.sentence()).isEqualTo(Finding.Level.PASS);
                assertThat(finding.sentence()).startsWith("3 of 3 members of etcd ");
                withSnapshot += finding.sentence().contains(" and the snapshot hold ") ? 1 : 0;
                Folders.delete(own);
            }
            load.requireSteady();
        }
        reporter.publishEntry(
                "of " + BACKUPS + " backups compared with the snapshot too", String.valueOf(withSnapshot));
        assertThat(withSnapshot).isPositive();
    }

    @Test
    void theMemberThatDiffersIsNamed() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < CORRUPTIONS; i++) {
            EtcdServer member = okd.etcd().member(i % 3);
            byte[] sound = corrupt(member, i, random.nextInt(needle(i).length()), 1 << random.nextInt(8));
            assertThat(new BackupTrial(okd, output, Method.DIRECT).run().failed())
                    .satisfies(failure -> assertThat(failure.stage()).isEqualTo(Stage.VERIFY))
                    .hasMessageContaining("etcd's members don't hold the same keys")
                    .hasMessageContaining(member.name() + " (HashKV ")
                    .hasMessageContaining("differs from the other 2");
            mend(member, sound);
        }
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        EtcdServer member = okd.etcd().member(1);
        byte[] sound = corrupt(member, 0, 3, 4);
        assertThat(new BackupTrial(okd, output, Method.DIRECT)
                        .checkedBy(new CheckOptions(Set.of(), null, RehearsalPlace.nowhere(), false))
                        .run()
                        .succeeded()
                        .manifest()
                        .findings())
                .noneMatch(finding -> finding.id().equals(MemberComparison.ID));
        mend(member, sound);
    }

    private static String needle(int i) {
        return "{\"kind\":\"ConfigMap\",\"needle\":\"in the haystack, number " + i + "!\"}";
    }

    /** Changes a bit of a value in the member's database while it is down. */
    private static byte[] corrupt(EtcdServer member, int number, int at, int bit) throws IOException {
        member.stop();
        Path file = member.dataDirectory().resolve("member/snap/db");
        byte[] sound = Files.readAllBytes(file);
        String text = new String(sound, StandardCharsets.ISO_8859_1);
        byte[] changed = sound.clone();
        int found = 0;
        for (int i = text.indexOf(needle(number)); i >= 0; i = text.indexOf(needle(number), i + 1)) {
            changed[i + at] ^= (byte) bit;
            found++;
        }
        assertThat(found).isPositive();
        Files.write(file, changed);
        member.start();
        okd.etcd().awaitHealth();
        return sound;
    }

    /** What was written since is in the member's log, which it reads again. */
    private static void mend(EtcdServer member, byte[] sound) throws IOException {
        member.stop();
        Files.write(member.dataDirectory().resolve("member/snap/db"), sound);
        member.start();
        okd.etcd().awaitHealth();
    }
}
