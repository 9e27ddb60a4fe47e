package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.exec.LocalSource;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.EveryEtcdRelease;
import io.jenkins.plugins.etcdbackup.engine.tarball.RealBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    @TempDir
    static Path shared;

    private static Path snapshot;

    @TempDir
    Path temporary;

    private Path scratch;

    @BeforeAll
    static void takeASnapshot() throws IOException {
        snapshot = RealBackup.saveSnapshot(EtcdInstallation.v34(), shared, false);
    }

    @BeforeEach
    void makeScratch() throws IOException {
        scratch = Files.createDirectory(temporary.resolve("scratch"));
    }

    @EveryEtcdRelease
    void etcdServesWhatTheSnapshotHoldsAndNothingIsLeft(String release) throws Exception {
        RehearsalReport report = rehearsal(release).run(RehearsedSnapshot.read(snapshot));
        assertThat(report.matches()).as("%s", report).isTrue();
        assertThat(report.revision()).isEqualTo(4);
        assertThat(report.keys()).isEqualTo(3);
        assertThat(report.etcdVersion()).startsWith(release);
        assertThat(scratch).isEmptyDirectory();
    }

    @EveryEtcdRelease
    void etcdThatIsTooOldForTheDataIsRefusedWithASentence(String release) throws Exception {
        Path newest = temporary.resolve("newest.db");
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v37(), temporary.resolve("etcd"))) {
            etcd.awaitStorageVersion();
            etcd.saveSnapshot(newest);
        }
        if (release.equals("3.7")) {
            assertThat(rehearsal(release).run(RehearsedSnapshot.read(newest)).matches())
                    .isTrue();
        } else {
            assertThatThrownBy(() -> rehearsal(release).run(RehearsedSnapshot.read(newest)))
                    .isInstanceOf(BackupException.class)
                    .hasMessageMatching("newest.db is kept as etcd 3.7 keeps its data, which the etcd " + release
                            + "\\.\\d+ on this machine is too old to read. Rehearse with etcd 3.7 or a newer one.");
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void snapshotThatEtcdRefusesFailsWithItsWordsAndNothingIsLeft() throws Exception {
        Path cut = withoutSum();
        RehearsedSnapshot unverified = RehearsedSnapshot.of(
                new LocalSource("cut.db", Files.size(cut), null, () -> Files.newInputStream(cut)),
                cut,
                ContentsReader.read(cut));
        assertThatThrownBy(() -> rehearsal("3.5").run(unverified))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("refuses to restore")
                .hasMessageContaining("hash");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void snapshotThatDoesNotPassVerificationIsNotRestored() throws Exception {
        Path cut = withoutSum();
        assertThatThrownBy(() -> RehearsedSnapshot.read(cut))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("cut.db does not pass verification")
                .hasMessageContaining("sha256");
    }

    private Path withoutSum() throws IOException {
        byte[] bytes = Files.readAllBytes(snapshot);
        return Files.write(temporary.resolve("cut.db"), Arrays.copyOf(bytes, bytes.length - 32));
    }

    @Test
    void serverThatEndsAtOnceFailsWithItsWords() throws Exception {
        EtcdInstallation installation = EtcdInstallation.v35();
        Path broken = Files.writeString(temporary.resolve("etcd"), "#!/bin/sh\necho no such luck >&2\nexit 3\n");
        broken.toFile().setExecutable(true);
        EtcdPrograms programs = new EtcdPrograms(broken, installation.etcdctl(), installation.etcdutl());
        assertThatThrownBy(() -> rehearsal(programs).run(RehearsedSnapshot.read(snapshot)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no such luck");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void panicIsSaidInsteadOfItsStack() throws Exception {
        EtcdInstallation installation = EtcdInstallation.v35();
        Path damaging = Files.writeString(
                temporary.resolve("etcd"),
                "#!/bin/sh\n[ \"$1\" = --version ] || echo no database > data/member/snap/db\nexec "
                        + installation.etcd() + " \"$@\"\n");
        damaging.toFile().setExecutable(true);
        EtcdPrograms programs = new EtcdPrograms(damaging, installation.etcdctl(), installation.etcdutl());
        assertThatThrownBy(() -> rehearsal(programs).run(RehearsedSnapshot.read(snapshot)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("exit code 2")
                .hasMessageContaining("failed to open database")
                .hasMessageNotContaining("goroutine")
                .hasMessageNotContaining(".go:");
        assertThat(scratch).isEmptyDirectory();
    }

    @EveryEtcdRelease
    @Timeout(60)
    void snapshotWithAuthenticationOnIsNotAskedAgainAndAgain(String release) throws Exception {
        Path guarded = snapshotWithAuthentication(release);
        assertThatThrownBy(() -> rehearsal(release).run(RehearsedSnapshot.read(guarded)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("guarded.db has etcd's authentication on");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    @Timeout(60)
    void clientThatDoesNotKnowTheQuestionIsNotAskedAgainAndAgain() throws Exception {
        EtcdInstallation installation = EtcdInstallation.v35();
        Path foreign = Files.writeString(
                temporary.resolve("etcdctl"), "#!/bin/sh\necho 'Error: unknown flag: --from-key' >&2\nexit 128\n");
        foreign.toFile().setExecutable(true);
        EtcdPrograms programs = new EtcdPrograms(installation.etcd(), foreign, installation.etcdutl());
        assertThatThrownBy(() -> rehearsal(programs).run(RehearsedSnapshot.read(snapshot)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("unknown flag: --from-key");
        assertThat(scratch).isEmptyDirectory();
    }

    private Path snapshotWithAuthentication(String release) throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.of(release), temporary.resolve("guarded"))) {
            etcd.etcdctl("put", "a", "b").orFail();
            etcd.etcdctl("role", "add", "root").orFail();
            etcd.etcdctl("user", "add", "root:secret").orFail();
            etcd.etcdctl("user", "grant-role", "root", "root").orFail();
            etcd.etcdctl("auth", "enable").orFail();
            Path file = temporary.resolve("guarded.db");
            etcd.etcdctl("--user=root:secret", "snapshot", "save", file.toString())
                    .orFail();
            return file;
        }
    }

    @Test
    void interruptStopsEtcdAndLeavesNothing() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> rehearsal("3.5").run(RehearsedSnapshot.read(snapshot)))
                .isInstanceOf(Exception.class);
        Thread.interrupted();
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void missingProgramsAndFilesGetASentence() throws Exception {
        assertThatThrownBy(() -> EtcdPrograms.find(null, null, temporary.toString()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no etcd on this machine");
        assertThatThrownBy(() -> EtcdPrograms.find(temporary.resolve("none"), null, ""))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("not a program");
        assertThatThrownBy(() -> RehearsedSnapshot.read(temporary.resolve("none.db")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("none.db");
    }

    @Test
    void programsOfOneReleaseAreFoundBesideEachOther() throws Exception {
        EtcdInstallation installation = EtcdInstallation.v35();
        EtcdPrograms programs = EtcdPrograms.find(installation.etcd(), null, "");
        assertThat(programs.etcdctl()).isEqualTo(installation.etcdctl().toAbsolutePath());
        assertThat(programs.restorer()).isEqualTo(installation.etcdutl().toAbsolutePath());
    }

    private LocalRehearsal rehearsal(String release) throws BackupException {
        return rehearsal(EtcdPrograms.find(EtcdInstallation.of(release).etcd(), null, ""));
    }

    private LocalRehearsal rehearsal(EtcdPrograms programs) {
        return new LocalRehearsal(programs, scratch, Duration.ofMinutes(2), BackupLog.SILENT);
    }
}
