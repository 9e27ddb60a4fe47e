package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.exec.LocalSource;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A snapshot, and what an etcd restored from it must serve.
 *
 * @param bytes its plain bytes, with the trailing sha256
 * @param plainFile the plain file that holds them; null where there is none
 * @param storageVersion oldest release that can read it, such as 3.6.0; "" where every one can
 * @param revision what it holds by our own reading
 * @param keys what it holds by our own reading
 */
public record RehearsedSnapshot(LocalSource bytes, Path plainFile, String storageVersion, long revision, long keys) {

    /** @param contents what our own reading found in it */
    public static RehearsedSnapshot of(LocalSource bytes, Path plainFile, SnapshotContents contents) {
        // An etcd without any change is at revision 1.
        return new RehearsedSnapshot(
                bytes, plainFile, contents.storageVersion(), Math.max(1, contents.revision()), contents.keys());
    }

    /** Verifies it first: what a restore would lose in silence, etcd would serve as if nothing had been. */
    public static RehearsedSnapshot read(Path file) throws BackupException, InterruptedException {
        SnapshotReport report = SnapshotVerifier.verify(file);
        if (!report.passed()) {
            throw new BackupException(
                    Stage.VERIFY,
                    file.getFileName() + " does not pass verification, so it is not restored even for a rehearsal: "
                            + String.join(" ", report.failures()));
        }
        return of(
                new LocalSource(
                        String.valueOf(file.getFileName()),
                        report.size(),
                        report.sha256(),
                        () -> Files.newInputStream(file)),
                file,
                ContentsReader.read(file));
    }
}
