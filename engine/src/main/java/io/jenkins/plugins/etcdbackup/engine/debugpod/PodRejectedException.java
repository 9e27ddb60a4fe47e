package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;

/** This form of the pod won't do here; one with more rights may. */
final class PodRejectedException extends BackupException {

    private static final long serialVersionUID = 1L;

    PodRejectedException(Stage stage, String message, Throwable cause) {
        super(stage, message, cause);
    }
}
