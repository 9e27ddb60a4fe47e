package io.jenkins.plugins.etcdbackup.engine.lock;

import io.jenkins.plugins.etcdbackup.engine.cluster.RealCluster;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import org.junit.jupiter.api.Tag;

@Tag("cluster")
class RealClusterLockTest extends BackupLockContract {

    @Override
    ClusterConnection connect() throws Exception {
        return ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT);
    }
}
