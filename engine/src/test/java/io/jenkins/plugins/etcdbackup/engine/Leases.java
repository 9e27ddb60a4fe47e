package io.jenkins.plugins.etcdbackup.engine;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** The lock of a run that was killed. */
final class Leases {

    private Leases() {}

    /** As if the next run came an hour later; the lock is watched for as long as it says that it is valid. */
    static void grewOld(StandInControlPlane okd) throws Exception {
        Login login = new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca()));
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            connection
                    .client()
                    .leases()
                    .inNamespace("openshift-etcd")
                    .withName("etcd-backup")
                    .edit(lease -> new LeaseBuilder(lease)
                            .editSpec()
                            .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).minusHours(1))
                            .withLeaseDurationSeconds(2)
                            .endSpec()
                            .build());
        }
    }
}
