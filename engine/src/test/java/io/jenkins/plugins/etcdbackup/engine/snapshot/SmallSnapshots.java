package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.nio.file.Path;

/** Takes a real snapshot that is small, but has everything: branch pages, overflow, inline buckets, tombstones, leases. */
final class SmallSnapshots {

    private SmallSnapshots() {}

    static Path take(Path directory) throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(EtcdInstallation.v35(), directory.resolve("small"))
                .withFlags("--unsafe-no-fsync");
        try (EtcdCluster etcd = EtcdCluster.start(setup);
                EtcdLoad load = new EtcdLoad(etcd)) {
            load.put("/kubernetes.io/pods/default/pod-", 400, 250);
            load.put("/kubernetes.io/secrets/default/large-", 2, 9000);
            etcd.etcdctl("del", "/kubernetes.io/pods/default/pod-1").orFail();
            String lease =
                    etcd.etcdctl("lease", "grant", "3600").orFail().output().split(" ")[1];
            etcd.etcdctl("put", "--lease=" + lease, "/kubernetes.io/leases/a", "held")
                    .orFail();
            return etcd.saveSnapshot(directory.resolve("small.db"));
        }
    }
}
