package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionCheck;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
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
import java.util.Optional;

/** What only both files of a pair can tell: do the keys of the one open the values of the other? */
record PairRules(EncryptionCheck encryption) implements AutoCloseable {

    /** For a snapshot with no tarball beside it: there may be keys all the same. */
    static PairRules withoutTarball(BackupOpening opening) throws BackupException {
        Optional<byte[]> given = opening.configuration();
        return new PairRules(given.isPresent() ? EncryptionCheck.of(given.get()) : null);
    }

    /** @param report null where there is no tarball to be read */
    static PairRules of(BackupOpening opening, Path tarball, StaticResourcesReport report) throws BackupException {
        PairRules given = withoutTarball(opening);
        if (given.encryption != null || report == null || !report.isUsable()) {
            return given;
        }
        try (OpenedFile file = OpenedFile.open(tarball, opening.identities());
                InputStream bytes = file.stream()) {
            return new PairRules(EncryptionCheck.of(bytes));
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
        return encryption != null && snapshot.passed() ? encryption.report().findings() : List.of();
    }

    @Override
    public void close() {
        if (encryption != null) {
            encryption.close();
        }
    }
}
