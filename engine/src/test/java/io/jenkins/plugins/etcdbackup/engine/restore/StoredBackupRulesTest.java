package io.jenkins.plugins.etcdbackup.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict.Answer;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.tarball.RealBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} says of a directory, {@code restore-check} says of it too. */
class StoredBackupRulesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final RestoreTarget SAME = RestoreTarget.of(RealBackup.CLUSTER_ID, RealBackup.VERSION);

    @TempDir
    static Path shared;

    private static Path okd;
    private static Path plainEtcd;

    @TempDir
    Path directory;

    @BeforeAll
    static void takeSnapshots() throws IOException {
        okd = RealBackup.saveSnapshot(EtcdInstallation.v35(), Files.createDirectory(shared.resolve("okd")), false);
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v35(), shared.resolve("plain"))) {
            etcd.etcdctl("put", "a", "b").orFail();
            plainEtcd = etcd.saveSnapshot(shared.resolve("plain.db"));
        }
    }

    @BeforeEach
    void layOutABackup() throws Exception {
        RealBackup.write(directory, okd);
    }

    @Test
    void fileThatTheScriptMightTakeInsteadFailsInBoth() throws Exception {
        Files.writeString(directory.resolve("snapshot_old.db"), "x");
        assertSaidByBoth("pair", Level.FAIL, "might take «snapshot_old.db»");
    }

    @Test
    void directoryThatIsNamedLikeASnapshotFailsInBoth() throws Exception {
        Files.createDirectory(directory.resolve("snapshot_9.db"));
        assertSaidByBoth("pair", Level.FAIL, "is a directory");
    }

    @Test
    void symbolicLinkIsAWarningInBothAndOneToNothingIsAMissingFile() throws Exception {
        Path snapshot = directory.resolve(RealBackup.NAMES.snapshot());
        Path elsewhere = Files.move(snapshot, shared.resolve("elsewhere.db"));
        Files.createSymbolicLink(snapshot, elsewhere);
        assertSaidByBoth("pair", Level.WARN, "is a symbolic link to");
        Files.delete(elsewhere);
        assertSaidByBoth("pair", Level.FAIL, "has no " + RealBackup.NAMES.snapshot());
    }

    @Test
    void snapshotOfNoOkdIsAWarningAndRestoresNone() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        RealBackup.write(other, plainEtcd);
        assertThat(findings(verify(other))).anySatisfy(finding -> assertThat(finding)
                .extracting(Finding::id, Finding::level)
                .containsExactly("identity", Level.WARN));
        RestoreVerdict verdict = new RestoreCheck(CLOCK).check(other, SAME);
        assertThat(verdict.answer()).isEqualTo(Answer.NOT_RESTORABLE);
        assertThat(verdict.findings()).extracting(Finding::id).contains("identity", "restore-cluster");
    }

    @Test
    void withoutAManifestBothSayWhatNothingTells() throws Exception {
        Files.delete(directory.resolve(RealBackup.NAMES.manifest()));
        assertThat(verify(directory).files()).allMatch(VerifiedFile::passed);
        assertThat(verify(directory).notChecked())
                .isEqualTo(check(SAME).unknown())
                .singleElement()
                .asString()
                .contains("whether both are of the same run");
    }

    @Test
    void clusterThatIsBeingUpdatedOrNeverCompletedItsInstallationIsOnNoRelease() throws Exception {
        RestoreTarget updating = new RestoreTarget(RealBackup.CLUSTER_ID, RealBackup.VERSION, "4.99.0", true);
        assertVersionFails(updating, "being updated to «4.99.0»");
        RestoreTarget unfinished = new RestoreTarget(RealBackup.CLUSTER_ID, null, null, true);
        assertVersionFails(unfinished, "its installation never completed");
    }

    @Test
    void blanksAroundWhatWasPastedAreNoDifference() throws Exception {
        RestoreTarget pasted = RestoreTarget.of(" " + RealBackup.CLUSTER_ID + "\t", RealBackup.VERSION + " \n");
        assertThat(check(pasted).answer()).isEqualTo(Answer.RESTORABLE);
    }

    private void assertVersionFails(RestoreTarget target, String words) throws Exception {
        RestoreVerdict verdict = check(target);
        assertThat(verdict.answer()).isEqualTo(Answer.NOT_RESTORABLE);
        assertThat(verdict.findings()).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("restore-version");
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.sentence()).contains(words);
        });
    }

    private void assertSaidByBoth(String id, Level level, String words) throws Exception {
        for (List<Finding> said :
                List.of(findings(verify(directory)), check(SAME).findings())) {
            assertThat(said).anySatisfy(finding -> {
                assertThat(finding.id()).isEqualTo(id);
                assertThat(finding.level()).isEqualTo(level);
                assertThat(finding.sentence()).contains(words);
            });
        }
    }

    private static BackupReport verify(Path directory) throws Exception {
        return new StoredBackupVerifier(StatusRules.OF_FILE, true, CLOCK, BackupOpening.NOTHING).verify(directory);
    }

    private RestoreVerdict check(RestoreTarget target) throws Exception {
        return new RestoreCheck(CLOCK).check(directory, target);
    }

    private static List<Finding> findings(BackupReport report) {
        return report.files().stream().flatMap(file -> file.findings().stream()).toList();
    }
}
