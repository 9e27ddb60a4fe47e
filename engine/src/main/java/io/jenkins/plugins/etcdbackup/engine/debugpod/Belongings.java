package io.jenkins.plugins.etcdbackup.engine.debugpod;

/**
 * What a run has in the cluster.
 *
 * @param directory null where it has none on the node
 * @param end null where the pod does not run
 * @param pod null for none
 * @param ownsNamespace whether the namespace goes too
 * @param needsItsName whether another pod is to be made with the pod's name, which has to be free for it
 */
public record Belongings(
        Directory directory, PodEnd end, String namespace, String pod, boolean ownsNamespace, boolean needsItsName) {

    /** Removes a directory on the node. */
    public interface Removal {
        /** @return whether it is gone */
        boolean run() throws InterruptedException;
    }

    /**
     * A directory on the node.
     *
     * @param place in words: "/home/core/etcd-backup-abc on node master-0"
     */
    public record Directory(String place, Removal removal) {}

    /** Asks a pod's main process to end. */
    public interface PodEnd {
        void ask() throws InterruptedException;
    }

    static Belongings ofNamespace(String namespace) {
        return new Belongings(null, null, namespace, null, true, false);
    }

    /** A pod whose name is free again afterwards. */
    static Belongings ofPodThatMayNotRun(String namespace, String pod) {
        return new Belongings(null, null, namespace, pod, false, true);
    }
}
