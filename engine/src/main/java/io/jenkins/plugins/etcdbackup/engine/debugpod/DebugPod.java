package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.exec.Destination;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeBytes;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeTransfer;
import io.jenkins.plugins.etcdbackup.engine.exec.Patience;
import io.jenkins.plugins.etcdbackup.engine.exec.Shell;
import io.jenkins.plugins.etcdbackup.engine.exec.Tunnel;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The running debug pod of one run. Closing it takes away all that the run made in the cluster and on the node. */
public final class DebugPod implements AutoCloseable {

    private static final int ATTEMPTS = 3;

    private final KubernetesClient client;
    private final Pod pod;
    private final PodForm form;
    private final HostDirectory hostDirectory;
    private final boolean ownsNamespace;
    private final BackupLog log;
    private final Patience patience;
    private volatile boolean usedHostDirectory;
    private boolean closed;
    private List<String> left = List.of();

    DebugPod(DebugPodTemplate template, KubernetesClient client, BackupLog log, Patience patience) {
        DebugPodRequest request = template.request();
        this.client = client;
        this.pod = template.pod();
        this.form = template.form();
        this.hostDirectory = new HostDirectory(request.run());
        this.ownsNamespace = request.namespace() == null;
        this.log = log;
        this.patience = patience;
    }

    /**
     * Runs a bash script on the node's files: all of them, or {@link PodForm#READ_ONLY_PATHS}, by the pod's form.
     *
     * @param doing what it does, for the message if it breaks: "cluster-backup.sh"
     * @param lines takes each line of output as it comes
     * @return its exit code
     */
    public int run(String doing, String script, Consumer<String> lines) throws BackupException, InterruptedException {
        try {
            return command().run(script, lines);
        } catch (BrokenStreamException e) {
            throw broken(doing, e);
        }
    }

    /** What a script said in all, and its exit code. */
    public record Answer(int exitCode, List<String> lines) {}

    /**
     * Runs a bash script that only looks, or that may be run again: where the connection breaks, it is.
     *
     * @param doing what it does, for the message if it breaks: "ls"
     */
    public Answer ask(String doing, String script) throws BackupException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<String> lines = new ArrayList<>();
                int exitCode = command().look(script, lines::add);
                return new Answer(exitCode, List.copyOf(lines));
            } catch (BrokenStreamException e) {
                if (e.permanent() || attempt == ATTEMPTS) {
                    throw broken(doing, e);
                }
                log.warn(broken(doing, e).getMessage() + " Trying again (attempt " + (attempt + 1) + " of " + ATTEMPTS
                        + ").");
                Thread.sleep(patience.beforeAttempt(attempt + 1).toMillis());
            }
        }
    }

    private BackupException broken(String doing, BrokenStreamException e) {
        return new BackupException(
                Stage.CAPTURE,
                "The connection to the debug pod broke while " + doing + " ran on node " + node() + ": " + e.reason()
                        + ".",
                e);
    }

    /** Makes the run's directory on the node. From now on closing the pod removes it. */
    public HostDirectory makeHostDirectory() throws BackupException, InterruptedException {
        usedHostDirectory = true;
        StringBuilder output = new StringBuilder();
        if (run("mkdir", hostDirectory.makeScript(), output::append) != 0) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "The directory " + hostDirectory.path() + " could not be made on node " + node() + ": " + output);
        }
        return hostDirectory;
    }

    /**
     * Fetches bytes from the node, whole and verified against the sha256 that the node announced.
     *
     * @return their number
     */
    public long fetch(NodeBytes source, Destination destination) throws BackupException, InterruptedException {
        return new NodeTransfer(shell(), source, destination, log, patience).run();
    }

    /** Opens a way to a TCP port on the node's loopback address. */
    public Tunnel tunnel(int port) throws BackupException {
        try {
            return new Tunnel(client.pods()
                    .inNamespace(namespace())
                    .withName(name())
                    .portForward(port, InetAddress.getLoopbackAddress(), 0));
        } catch (KubernetesClientException e) {
            throw new BackupException(
                    Stage.CAPTURE, "The port-forward to port " + port + " of node " + node() + " failed.", e);
        }
    }

    /** The first thing that the running pod does; the lock must be held. */
    void prepare() throws BackupException, InterruptedException {
        switch (form) {
            case NODE_ROOT -> sweepHost();
            case READER -> requireFitness();
        }
    }

    private void requireFitness() throws BackupException, InterruptedException {
        Answer answer = ask("a look at what it may read", PodForm.fitnessScript());
        if (answer.exitCode() != 0) {
            throw new UnfitPodException(
                    Stage.DEBUG_POD,
                    "The debug pod with few rights does not do on node " + node() + ": "
                            + String.join("; ", answer.lines()) + ".",
                    null);
        }
    }

    /** Removes what earlier runs left in the node's file system. */
    private void sweepHost() throws BackupException, InterruptedException {
        run(
                "the sweep",
                hostDirectory.sweepScript(),
                line -> log.warn("Removed what an earlier run left on node " + node() + ": " + line));
    }

    /** Takes everything away, as far as the cluster can be reached. Safe to call again, and when interrupted. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            left = new CleanUp(client, log).remove(this);
        }
    }

    /** What {@link #close()} could not take away, each with what to do about it. */
    public List<String> left() {
        return left;
    }

    public PodForm form() {
        return form;
    }

    public String node() {
        return pod.getSpec().getNodeName();
    }

    private NodeCommand command() {
        return new NodeCommand(shell(), patience);
    }

    /** @param stall the most that its silence may last, where the run's own patience is not shorter */
    NodeCommand command(Duration stall) {
        return new NodeCommand(shell(), patience.noMoreThan(stall));
    }

    String name() {
        return pod.getMetadata().getName();
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }

    HostDirectory hostDirectory() {
        return hostDirectory;
    }

    boolean usedHostDirectory() {
        return usedHostDirectory;
    }

    boolean ownsNamespace() {
        return ownsNamespace;
    }

    private Shell shell() {
        return form.shell(
                client.pods().inNamespace(namespace()).withName(name()).inContainer(DebugPodTemplate.CONTAINER));
    }
}
