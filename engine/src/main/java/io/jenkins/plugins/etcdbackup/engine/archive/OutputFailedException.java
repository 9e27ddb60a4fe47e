package io.jenkins.plugins.etcdbackup.engine.archive;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;

/**
 * The local disk refused bytes. A type of its own, so that a transfer can tell a full disk, which fetching again does
 * not cure, from a broken connection, which it may.
 */
public final class OutputFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    OutputFailedException(String sentence, IOException cause) {
        super(sentence, cause);
    }

    public BackupException toBackupException() {
        return new BackupException(Stage.OUTPUT, getMessage(), getCause());
    }
}
