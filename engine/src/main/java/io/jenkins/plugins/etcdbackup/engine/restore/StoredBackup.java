package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;

/**
 * One backup of a directory, as far as it could be read; null for what is not there, is encrypted or can't be used.
 */
record StoredBackup(
        BackupFileNames names, Manifest manifest, SnapshotReport snapshot, StaticResourcesReport staticResources) {

    /** What the snapshot itself says goes before what lies beside it. */
    SnapshotClusterIdentity cluster() {
        if (snapshot != null && snapshot.status() != null) {
            return snapshot.cluster();
        }
        return manifest == null
                ? null
                : new SnapshotClusterIdentity(
                        manifest.cluster().id(),
                        manifest.cluster().version(),
                        manifest.cluster().updateInFlight() != null);
    }
}
