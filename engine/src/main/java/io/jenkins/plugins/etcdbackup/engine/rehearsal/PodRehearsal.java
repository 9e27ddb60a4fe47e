package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.rehearsalpod.RehearsalPod;
import io.jenkins.plugins.etcdbackup.engine.rehearsalpod.RehearsalPodRequest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.time.Duration;
import java.util.List;

/** Rehearses in a pod of the cluster, with the etcd that the cluster runs. The cluster's lock must be held. */
public final class PodRehearsal {

    /** The pod outlives the rehearsal's time-out by this much, for cleaning up; then the kubelet ends it. */
    private static final Duration POD_GRACE = Duration.ofMinutes(5);

    private final ClusterConnection cluster;
    private final Timeouts timeouts;
    private final BackupLog log;

    /**
     * Where the pod runs.
     *
     * @param image null for that of the node's etcd
     * @param namespace an existing one; null to make one and delete it afterwards
     */
    public record Place(String node, String image, String namespace) {}

    /** @param left what could not be taken away, each with what to do about it */
    public record Outcome(RehearsalReport report, List<String> left) {}

    public PodRehearsal(ClusterConnection cluster, Timeouts timeouts, BackupLog log) {
        this.cluster = cluster;
        this.timeouts = timeouts;
        this.log = log;
    }

    public Outcome run(Place place, Duration timeout, RehearsedSnapshot snapshot)
            throws BackupException, InterruptedException {
        RehearsalPod pod = RehearsalPod.launch(cluster, request(place, timeout, snapshot), log, timeouts);
        RehearsalReport report;
        try (EtcdHost host = new PodEtcdHost(pod)) {
            report = new Rehearsal(host, timeout, log).run(snapshot);
        }
        return new Outcome(report, pod.leftovers());
    }

    private RehearsalPodRequest request(Place place, Duration timeout, RehearsedSnapshot snapshot)
            throws BackupException, InterruptedException {
        DebugImage image = DebugImage.withEtcd(cluster, place.image(), place.node());
        return new RehearsalPodRequest(
                RunId.random(),
                place.node(),
                image,
                place.namespace(),
                timeout.plus(POD_GRACE),
                snapshot.bytes().size());
    }
}
