package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cluster.KubernetesName;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import java.io.File;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What backup is wanted. Crosses from a Jenkins controller to its agent, secrets included, so it is never printed.
 *
 * @param login how to get into the cluster
 * @param apiProxy the way to its API, or null for the direct one
 * @param output existing directory that takes the files, on the machine that runs the backup
 * @param capture how the files are taken
 * @param checks what the preflight lets through
 * @param protection who may read the files
 * @param timeout after which the run is ended and cleaned up
 * @param lock who starts it, for another run that finds the cluster locked, and how long it waits for another itself
 */
public record BackupRequest(
        Login login,
        ApiProxy apiProxy,
        File output,
        CaptureOptions capture,
        CheckOptions checks,
        ProtectionOptions protection,
        Duration timeout,
        LockClaim lock)
        implements Serializable {

    public BackupRequest {
        Objects.requireNonNull(login);
        Objects.requireNonNull(output);
        Objects.requireNonNull(capture);
        Objects.requireNonNull(checks);
        Objects.requireNonNull(protection);
        Objects.requireNonNull(lock);
        if (!RunMinutes.isTimeout((int) timeout.toMinutes())) {
            throw new IllegalArgumentException("a time-out of " + timeout);
        }
    }

    @Override
    public String toString() {
        return "backup by " + login + " into " + output;
    }

    /** Fails where names in it can't be right, whatever the cluster. */
    void requireValid() throws BackupException {
        KubernetesName.requireNamespace(capture.debugNamespace());
        Preflight.requireAllowable(checks.allow());
    }
}
