package io.jenkins.plugins.etcdbackup.agent;

import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.engine.RestoreTargets;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreCheck;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
import java.io.File;
import java.time.Clock;

/**
 * Verifies the backup in the directory that it is called on.
 *
 * @param access of the cluster to restore to, or null for none
 */
public record VerifyBackup(ClusterAccess access) implements EngineWork<RestoreVerdict> {

    @Override
    public RestoreVerdict run(File directory, BackupLog log) throws BackupException, InterruptedException {
        return new RestoreCheck(Clock.systemUTC()).check(directory.toPath(), target(log));
    }

    private RestoreTarget target(BackupLog log) throws BackupException, InterruptedException {
        return access == null ? RestoreTarget.UNKNOWN : RestoreTargets.ask(access.login(), access.proxy(), log);
    }
}
