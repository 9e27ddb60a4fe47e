package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that {@code etcdutl snapshot restore --bump-revision} leaves: its last revision has an empty value. */
class BumpedRevisionTest {

    private static final long BUMP = 1_000_000_000L;

    @TempDir
    static Path directory;

    private static Path snapshot;
    private static Path restored;

    @BeforeAll
    static void restoreWithABump() throws Exception {
        snapshot = SmallSnapshots.take(directory);
        Path data = directory.resolve("restored");
        LocalProgram.run(
                        Duration.ofMinutes(1),
                        Map.of(),
                        List.of(
                                EtcdInstallation.v35().etcdutl().toString(),
                                "snapshot",
                                "restore",
                                snapshot.toString(),
                                "--bump-revision",
                                String.valueOf(BUMP),
                                "--mark-compacted",
                                "--data-dir",
                                data.toString()))
                .orFail();
        restored = data.resolve("member/snap/db");
    }

    @Test
    void theStatusEqualsEtcdutls() throws Exception {
        SnapshotReport report = SnapshotVerifier.verify(restored);

        assertThat(report.status().toJson()).isEqualTo(EtcdToolStatus.json(EtcdInstallation.v35(), restored));
        assertThat(report.status().revision())
                .isEqualTo(SnapshotVerifier.verify(snapshot).status().revision() + BUMP);
    }

    @Test
    void aDatabaseFileIsNoSnapshotAlthoughItIsSound() throws Exception {
        assertThat(SnapshotVerifier.verify(restored).findings().stream()
                        .filter(finding -> finding.level() == Finding.Level.FAIL)
                        .map(Finding::id))
                .containsExactly("trailing-sha256");
    }

    /** etcd 3.6 counts the empty key as one more: etcdutl/snapshot/v3_snapshot.go of 3.6 unmarshals every value. */
    @Test
    void theEmptyRevisionCountsAsAKeyByTheRulesOf36ButNotAsContent() throws Exception {
        long keys = SnapshotVerifier.verify(SnapshotSource.file(snapshot), StatusRules.ETCD_3_6, ChangeVisitor.NONE)
                .status()
                .totalKey();

        assertThat(SnapshotVerifier.verify(SnapshotSource.file(restored), StatusRules.ETCD_3_6, ChangeVisitor.NONE)
                        .status()
                        .totalKey())
                .isEqualTo(keys + 1);
        assertThat(ContentsReader.read(restored).keys()).isEqualTo(keys);
    }

    @Test
    void theKeysThatCountBy36AreThoseThatAreLive() throws Exception {
        SnapshotStatus status = SnapshotVerifier.verify(
                        SnapshotSource.file(snapshot), StatusRules.ETCD_3_6, ChangeVisitor.NONE)
                .status();

        // 400 pods less the one that was deleted, two secrets, one lease.
        assertThat(status.totalKey()).isEqualTo(402);
        assertThat(status.toJson()).endsWith(",\"version\":\"\"}");
        assertThat(status.hash())
                .isEqualTo(SnapshotVerifier.verify(snapshot).status().hash());
    }
}
