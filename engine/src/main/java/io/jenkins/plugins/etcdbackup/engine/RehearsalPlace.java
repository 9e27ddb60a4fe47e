package io.jenkins.plugins.etcdbackup.engine;

import java.io.Serializable;

/** Where a snapshot is restored into a throw-away etcd before it counts. */
public sealed interface RehearsalPlace extends Serializable {

    /** It counts without that. */
    record Nowhere() implements RehearsalPlace {
        private static final long serialVersionUID = 1L;
    }

    /**
     * With etcd's programs on the machine that runs the backup.
     *
     * @param etcd the program, or the folder with it and etcdctl; empty for the one on the PATH
     */
    record ThisMachine(String etcd) implements RehearsalPlace {
        private static final long serialVersionUID = 1L;
    }

    /**
     * In a pod without privileges, with the etcd that the cluster runs.
     *
     * @param node any node; null for the one that the backup is taken on, which has the image already
     * @param image null for that of the node's etcd pod
     */
    record InCluster(String node, String image) implements RehearsalPlace {
        private static final long serialVersionUID = 1L;
    }

    /** No rehearsal. */
    static RehearsalPlace nowhere() {
        return new Nowhere();
    }

    /** On the backup's node, with its etcd's image. */
    static InCluster inCluster() {
        return new InCluster(null, null);
    }
}
