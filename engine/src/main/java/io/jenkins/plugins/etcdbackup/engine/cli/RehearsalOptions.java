package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.RehearsalPlace;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import picocli.CommandLine.Option;

/** Where a backup's restore is rehearsed. */
final class RehearsalOptions {

    @Option(
            names = "--rehearse",
            description = "Restore the snapshot, before it counts, in a throw-away pod without privileges, with the"
                    + " image of the node's etcd. It writes the database twice to the node's disk, which etcd shares:"
                    + " do it off-peak, or on another node. Without this, the snapshot is verified but not restored.")
    private boolean inCluster;

    @Option(
            names = "--rehearsal-node",
            paramLabel = "NAME",
            description = "Node of that pod, which may have to pull the image. Default: the backup's node.")
    private String node;

    @Option(
            names = "--rehearsal-image",
            paramLabel = "IMAGE",
            description = "Image of that pod, with bash, etcd and etcdctl. Default: that of the node's etcd pod.")
    private String image;

    @Option(
            names = "--rehearse-with",
            arity = "0..1",
            paramLabel = "PATH",
            fallbackValue = "",
            description = "Restore it on this machine instead, with this etcd (or the one in this folder, or on the"
                    + " PATH).")
    private String etcd;

    RehearsalPlace place() throws BackupException {
        if (inCluster && etcd != null) {
            throw new BackupException(
                    Stage.REQUEST,
                    "--rehearse (in the cluster) and --rehearse-with (on this machine) exclude each other.");
        }
        if (!inCluster && (node != null || image != null)) {
            throw new BackupException(Stage.REQUEST, "--rehearsal-node and --rehearsal-image need --rehearse.");
        }
        if (etcd != null) {
            return new RehearsalPlace.ThisMachine(etcd);
        }
        return inCluster ? new RehearsalPlace.InCluster(node, image) : RehearsalPlace.nowhere();
    }
}
