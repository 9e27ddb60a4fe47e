package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.RunningRelease;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;

/** Asks the cluster that a backup would be restored to what it is. Needs no right but to read its ClusterVersion. */
public final class RestoreTargets {

    private RestoreTargets() {}

    public static RestoreTarget ask(Login login, ApiProxy proxy, BackupLog log)
            throws BackupException, InterruptedException {
        try (ClusterConnection connection = ClusterConnection.open(login, proxy, log)) {
            RunningRelease release = FactsReader.readRelease(connection);
            return new RestoreTarget(
                    release.clusterId(),
                    release.version().current(),
                    release.version().target(),
                    true);
        }
    }
}
