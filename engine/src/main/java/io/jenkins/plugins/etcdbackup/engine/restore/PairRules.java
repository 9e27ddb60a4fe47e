package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionCheck;
import io.jenkins.plugins.etcdbackup.engine.objects.OpenedFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ChangeVisitor;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** What only both files of a pair can tell: do the keys of the one open the values of the other? */
final class PairRules implements AutoCloseable {

    private final StaticResourcesReport staticResources;
    private final EncryptionCheck encryption;

    private PairRules(StaticResourcesReport staticResources, EncryptionCheck encryption) {
        this.staticResources = staticResources;
        this.encryption = encryption;
    }

    /** @param report null where there is no tarball to be read */
    static PairRules of(FileVerification files, Path tarball, StaticResourcesReport report) throws BackupException {
        if (report == null || !report.isUsable()) {
            return new PairRules(report, null);
        }
        try (OpenedFile file = files.open(tarball);
                InputStream bytes = file.stream()) {
            return new PairRules(report, EncryptionCheck.of(bytes));
        } catch (IOException e) {
            throw new BackupException(
                    Stage.RESTORE_CHECK, "Cannot read the tarball " + tarball + ": " + e.getMessage() + ".", e);
        }
    }

    /** To be shown the snapshot while it is verified. */
    ChangeVisitor changes() {
        return encryption == null ? ChangeVisitor.NONE : encryption;
    }

    List<Finding> findings(SnapshotReport snapshot) {
        boolean asked = encryption != null
                && snapshot.passed()
                && (snapshot.holdsEncrypted() || staticResources.hasEncryptionConfig());
        return asked ? encryption.report().findings() : List.of();
    }

    @Override
    public void close() {
        if (encryption != null) {
            encryption.close();
        }
    }
}
