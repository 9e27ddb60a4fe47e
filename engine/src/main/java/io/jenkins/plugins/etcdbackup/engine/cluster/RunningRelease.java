package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.Serializable;

/**
 * Which cluster this is and what it runs, for who wants to compare a backup with it and may read nothing else.
 *
 * @param clusterId the ClusterVersion's clusterID
 */
public record RunningRelease(String clusterId, ClusterVersion version) implements Serializable {

    public static RunningRelease read(ClusterConnection connection) throws BackupException, InterruptedException {
        return new FactsReader(connection).release();
    }
}
