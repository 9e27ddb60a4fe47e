package io.jenkins.plugins.etcdbackup.engine.rehearsalpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.debugpod.CleanUp;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.LeftoverSweep;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodCreation;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodRole;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodStart;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.exec.ExecSession;
import io.jenkins.plugins.etcdbackup.engine.exec.LocalBytes;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.exec.Patience;
import io.jenkins.plugins.etcdbackup.engine.exec.PodUpload;
import io.jenkins.plugins.etcdbackup.engine.exec.Shell;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
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

    private static final int ATTEMPTS = 3;

    private final KubernetesClient client;
    private final Pod pod;
    private final boolean ownsNamespace;
    private final BackupLog log;
    private final Patience patience;
    private boolean closed;
    private List<String> left = List.of();

    private RehearsalPod(KubernetesClient client, Pod pod, boolean ownsNamespace, BackupLog log, Patience patience) {
        this.client = client;
        this.pod = pod;
        this.ownsNamespace = ownsNamespace;
        this.log = log;
        this.patience = patience;
    }

    /** Starts it and waits until it runs; the cluster's lock must be held. */
    public static RehearsalPod launch(
            KubernetesClient client, RehearsalPodRequest request, BackupLog log, Patience patience)
            throws BackupException, InterruptedException {
        new LeftoverSweep(client, log).run(request.namespace());
        PodCreation creation = new PodCreation(client, PodRole.REHEARSAL);
        boolean own = request.namespace() == null;
        String namespace = own ? creation.createNamespace(request.run()) : request.namespace();
        Pod template = RehearsalPodTemplate.pod(request, namespace);
        RehearsalPod pod = new RehearsalPod(client, template, own, log, patience);
        boolean running = false;
        try {
            log.info("Starting rehearsal pod " + template.getMetadata().getName() + " on node " + request.node() + " ("
                    + request.image().reference() + ", " + request.image().reason() + ")");
            creation.create(template);
            new PodStart(client, PodRole.REHEARSAL, template, patience.podStart()).await();
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
    public String receive(LocalBytes bytes) throws BackupException, InterruptedException {
        return new PodUpload(shell(), bytes, log, patience).run();
    }

    /**
     * Runs a bash script in the pod's directory. Where the connection breaks it is run again, so the script must be able
     * to stand that; what the one before left running is for the script to end.
     *
     * @param doing what it does, for the message if it breaks: "the restore"
     * @return its exit code and its lines without the empty ones
     */
    public DebugPod.Answer run(String doing, String script) throws BackupException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<String> lines = new ArrayList<>();
                int exitCode = new NodeCommand(shell(), patience)
                        .look(Shell.LOW_PRIORITY + heartbeat() + script, line -> {
                            if (!line.isEmpty()) {
                                lines.add(line);
                            }
                        });
                return new DebugPod.Answer(exitCode, List.copyOf(lines));
            } catch (BrokenStreamException e) {
                String what = "The connection to the rehearsal pod broke while " + doing + " ran: " + e.reason() + ".";
                if (e.permanent() || attempt == ATTEMPTS) {
                    throw new BackupException(Stage.REHEARSAL, what, e);
                }
                log.warn(what + " Trying again (attempt " + (attempt + 1) + " of " + ATTEMPTS + ").");
                Thread.sleep(patience.beforeAttempt(attempt + 1).toMillis());
            }
        }
    }

    private String heartbeat() {
        return String.format(Locale.ROOT, HEARTBEAT, patience.signOfLife().toMillis() / 1000.0);
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
        if (!closed) {
            closed = true;
            left = new CleanUp(client, log)
                    .remove(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), ownsNamespace);
        }
    }

    /** What {@link #close()} could not take away, each with what to do about it. */
    public List<String> left() {
        return left;
    }

    private Shell shell() {
        return Shell.ofImage(
                client.pods()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .inContainer(RehearsalPodTemplate.CONTAINER),
                RehearsalPodTemplate.DIRECTORY);
    }
}
