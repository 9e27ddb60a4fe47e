package io.jenkins.plugins.etcdbackup.engine.rehearsalpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.Belongings;
import io.jenkins.plugins.etcdbackup.engine.debugpod.CleanUp;
import io.jenkins.plugins.etcdbackup.engine.debugpod.Lifetime;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodCreation;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodRole;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodStart;
import io.jenkins.plugins.etcdbackup.engine.exec.ExecSession;
import io.jenkins.plugins.etcdbackup.engine.exec.LocalSource;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.exec.PodConnection;
import io.jenkins.plugins.etcdbackup.engine.exec.PodUpload;
import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.Shell;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The running rehearsal pod. It has one directory, which is empty, is its own, and goes with it. */
public final class RehearsalPod implements AutoCloseable {

    /**
     * Shell: an empty line now and then, so that a long work is no hang and a hang is none. As in {@link ExecSession}, the
     * sleep that outlives the loop must not hold our streams.
     */
    private static final String HEARTBEAT =
            "(while sleep %.1f > /dev/null 2>&1; do echo; done) & beat=$!; " + "trap 'kill $beat 2> /dev/null' EXIT\n";

    private final ClusterConnection cluster;
    private final Pod pod;
    private final boolean ownsNamespace;
    private final BackupLog log;
    private final Timeouts timeouts;
    private List<String> left;

    private RehearsalPod(ClusterConnection cluster, Pod pod, boolean ownsNamespace, BackupLog log, Timeouts timeouts) {
        this.cluster = cluster;
        this.pod = pod;
        this.ownsNamespace = ownsNamespace;
        this.log = log;
        this.timeouts = timeouts;
    }

    /** Starts it and waits until it runs; the cluster's lock must be held. */
    public static RehearsalPod launch(
            ClusterConnection cluster, RehearsalPodRequest request, BackupLog log, Timeouts timeouts)
            throws BackupException, InterruptedException {
        boolean own = request.namespace() == null;
        String namespace = own ? "etcd-backup-" + request.run() : request.namespace();
        // Until the server has said what time it is.
        Pod template = RehearsalPodTemplate.pod(request, namespace, new Lifetime(request.lifetime(), Instant.now()));
        PodCreation creation = new PodCreation(cluster.client(), PodRole.REHEARSAL, timeouts.retry(), log);
        RehearsalPod pod = new RehearsalPod(cluster, template, own, log, timeouts);
        boolean running = false;
        try {
            Instant now = own ? creation.createNamespace(request.run()) : creation.now(template);
            Pod wanted = RehearsalPodTemplate.pod(request, namespace, new Lifetime(request.lifetime(), now));
            log.info("Starting rehearsal pod " + wanted.getMetadata().getName() + " on node " + request.node() + " ("
                    + request.image().reference() + ", " + request.image().reason() + ")");
            creation.create(wanted);
            new PodStart(cluster.client(), PodRole.REHEARSAL, wanted, timeouts.podStart(), log).await();
            running = true;
            return pod;
        } finally {
            if (!running) {
                pod.close();
            }
        }
    }

    /**
     * Brings bytes into the pod.
     *
     * @return the name of the file there
     */
    public String receive(LocalSource bytes) throws BackupException, InterruptedException {
        return new PodUpload(shell(), bytes, log, timeouts).run();
    }

    /**
     * Runs a bash script in the pod's directory. Where the connection breaks it is run again, so the script must be able
     * to stand that; what the one before left running is for the script to end.
     *
     * @param doing what it does, for the message if it breaks: "Restoring the snapshot"
     * @return its exit code and its lines without the empty ones
     */
    public NodeCommand.Answer run(String doing, String script) throws BackupException, InterruptedException {
        Retry.Task task = Retry.Task.of(Stage.REHEARSAL, doing + " in " + place());
        return timeouts.retry().run(task, log, () -> {
            List<String> lines = new ArrayList<>();
            int exitCode = new NodeCommand(shell(), timeouts)
                    .runShort(Shell.LOW_PRIORITY + heartbeat() + script, line -> {
                        if (!line.isEmpty()) {
                            lines.add(line);
                        }
                    });
            return new NodeCommand.Answer(exitCode, List.copyOf(lines));
        });
    }

    private String heartbeat() {
        return String.format(Locale.ROOT, HEARTBEAT, timeouts.signOfLife().toMillis() / 1000.0);
    }

    private String place() {
        return "the rehearsal pod on node " + pod.getSpec().getNodeName();
    }

    /** The pod and its image, for people. */
    @Override
    public String toString() {
        return "a pod on node " + pod.getSpec().getNodeName() + " ("
                + pod.getSpec().getContainers().get(0).getImage() + ")";
    }

    /** Takes everything away, as far as the cluster can be reached. Safe to call again, and when interrupted. */
    @Override
    public void close() {
        if (left == null) {
            left = CleanUp.begin(
                            cluster.client(),
                            log,
                            new Belongings(
                                    null,
                                    null,
                                    pod.getMetadata().getNamespace(),
                                    pod.getMetadata().getName(),
                                    ownsNamespace,
                                    false))
                    .await();
        }
    }

    /** What {@link #close()} could not take away, each with what to do about it. */
    public List<String> leftovers() {
        return left;
    }

    private Shell shell() {
        PodConnection connection = new PodConnection(
                cluster, pod.getMetadata().getNamespace(), pod.getMetadata().getName(), place());
        return Shell.ofImage(connection, RehearsalPodTemplate.CONTAINER, RehearsalPodTemplate.DIRECTORY);
    }
}
