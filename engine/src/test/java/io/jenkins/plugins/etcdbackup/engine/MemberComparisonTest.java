package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.standin.OkdRelease;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
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
import org.junit.jupiter.api.io.TempDir;

/** Three real members, one of which is changed behind its back. */
class MemberComparisonTest {

    /** More of both by hand: {@code -Dmember.corruptions=100 -Dmember.backups=500}. */
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
        okd = StandInControlPlane.start(new StandInControlPlane.Setup(directory, OkdRelease.CURRENT, 0));
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
    void noBackupUnderLoadIsRefused() throws Exception {
        for (int i = 0; i < BACKUPS; i++) {
            Path own = Files.createDirectory(work.resolve("backup-" + i));
            int round = i;
            Finding.Level level = new BackupTrial(okd, own, Method.DIRECT)
                    .when("Starting debug pod", () -> change(round)).run().succeeded().manifest().findings().stream()
                            .filter(finding -> finding.id().equals(MemberComparison.ID))
                            .map(finding -> {
                                assertThat(finding.sentence())
                                        .startsWith("3 of 3 members of etcd and the snapshot hold");
                                return finding.level();
                            })
                            .findFirst()
                            .orElseThrow();
            assertThat(level).isEqualTo(Finding.Level.PASS);
        }
    }

    @Test
    void theMemberThatDiffersIsNamed() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < CORRUPTIONS; i++) {
            EtcdMember member = okd.etcd().member(i % 3);
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
        EtcdMember member = okd.etcd().member(1);
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

    private static void change(int round) {
        try {
            for (int i = 0; i < 5; i++) {
                okd.etcd()
                        .etcdctl("put", "/kubernetes.io/leases/kube-node-lease/" + i, "of round " + round)
                        .orFail();
            }
            String status = okd.etcd()
                    .etcdctl("endpoint", "status", "-w", "json")
                    .orFail()
                    .output();
            long revision = Long.parseLong(status.replaceAll("(?s).*?\"revision\":(\\d+).*", "$1"));
            okd.etcd().etcdctl("compact", String.valueOf(revision - 3)).orFail();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Changes a bit of a value in the member's database while it is down. */
    private static byte[] corrupt(EtcdMember member, int number, int at, int bit) throws IOException {
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
    private static void mend(EtcdMember member, byte[] sound) throws IOException {
        member.stop();
        Files.write(member.dataDirectory().resolve("member/snap/db"), sound);
        member.start();
        okd.etcd().awaitHealth();
    }
}
