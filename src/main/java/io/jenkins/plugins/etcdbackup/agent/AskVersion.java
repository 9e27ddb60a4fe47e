package io.jenkins.plugins.etcdbackup.agent;

import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.RunningRelease;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.File;

/** Asks a cluster which one it is and at which z-stream. */
public record AskVersion(ClusterAccess access) implements EngineWork<RunningRelease> {

    @Override
    public RunningRelease run(File directory, BackupLog log) throws BackupException, InterruptedException {
        try (ClusterConnection connection = ClusterConnection.open(access.login(), access.proxy(), log)) {
            return FactsReader.readRelease(connection);
        }
    }
}
