package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeSource;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeTransfer;
import io.jenkins.plugins.etcdbackup.engine.exec.PodConnection;
import io.jenkins.plugins.etcdbackup.engine.exec.RestartableSink;
import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.Shell;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The running debug pod of one run. Closing it takes away all that the run made in the cluster and on the node. */
public final class DebugPod implements AutoCloseable {

    private static final Duration STALL_WHILE_CLEANING_UP = Duration.ofSeconds(10);

    private final ClusterConnection cluster;
    private final Pod pod;
    private final PodPrivileges form;
    private final PodConnection connection;
    private final MainProcess mainProcess;
    private final HostDirectory hostDirectory;
    private final boolean ownsNamespace;
    private final BackupLog log;
    private final Timeouts timeouts;
    private boolean hasHostDirectory;
    private CleanUp cleanUp;
    private List<String> left;

    DebugPod(DebugPodTemplate template, ClusterConnection cluster, BackupLog log, Timeouts timeouts) {
        DebugPodRequest request = template.request();
        this.cluster = cluster;
        this.pod = template.pod();
        this.form = template.form();
        this.connection = new PodConnection(cluster, namespace(), name(), "node " + node());
        this.mainProcess = new MainProcess(request.run());
        this.hostDirectory = new HostDirectory(request.run());
        this.ownsNamespace = request.namespace() == null;
        this.log = log;
        this.timeouts = timeouts;
    }

    /**
     * Runs a bash script on the node's files: all of them, or {@link PodPrivileges#READ_ONLY_PATHS}, by the pod's form.
     *
     * @param lines takes each line of output as it comes
     * @return its exit code
     */
    public int run(String script, Consumer<String> lines)
            throws BrokenStreamException, BackupException, InterruptedException {
        return command().run(script, lines);
    }

    /**
     * Runs a bash script that only looks, or that may be run again: where the connection breaks, it is.
     *
     * @param doing what that is, for the message if it breaks: "Listing the script's files"
     */
    public NodeCommand.Answer ask(String doing, String script) throws BackupException, InterruptedException {
        return command().ask(task(doing), script, log);
    }

    /** Does again what may be done again when the connection to the pod breaks. */
    public <T> T repeat(String doing, Retry.Attempt<T> attempt) throws BackupException, InterruptedException {
        return timeouts.retry().run(task(doing), log, attempt);
    }

    private Retry.Task task(String doing) {
        return Retry.Task.of(Stage.CAPTURE, doing + " on node " + node());
    }

    /** The way to the pod's ports. */
    public PodConnection connection() {
        return connection;
    }

    /** Makes the run's directory on the node, empty. From now on closing the pod removes it. */
    public HostDirectory makeHostDirectory() throws BackupException, InterruptedException {
        hasHostDirectory = true;
        NodeCommand.Answer answer =
                ask("Making a directory", hostDirectory.removeScript() + " && { " + hostDirectory.makeScript() + "; }");
        if (answer.exitCode() != 0) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "The directory " + hostDirectory.path() + " could not be made on node " + node() + ": "
                            + String.join("; ", answer.lines()));
        }
        return hostDirectory;
    }

    /** Now rather than when the pod closes: private keys should not lie on the node while we verify here. */
    public void removeHostDirectory() throws BackupException, InterruptedException {
        hasHostDirectory =
                ask("Removing the directory", hostDirectory.removeScript()).exitCode() != 0;
    }

    /**
     * Fetches bytes from the node, whole and verified against the sha256 that the node announced.
     *
     * @return their number
     */
    public long fetch(NodeSource source, RestartableSink destination) throws BackupException, InterruptedException {
        return new NodeTransfer(shell(), source, destination, log, timeouts).run();
    }

    /** The first thing that the running pod does; the lock must be held. */
    void prepare() throws BackupException, InterruptedException {
        switch (form) {
            case NODE_ROOT -> sweepHost();
            case READER -> requireFitness();
        }
    }

    private void requireFitness() throws BackupException, InterruptedException {
        NodeCommand.Answer answer = ask("Checking what the debug pod may read", PodPrivileges.fitnessScript());
        if (answer.exitCode() != 0) {
            throw new PodRejectedException(
                    Stage.DEBUG_POD,
                    "The restricted debug pod does not work on node " + node() + ": "
                            + String.join("; ", answer.lines()) + ".",
                    null);
        }
    }

    /** Removes what earlier runs left in the node's file system. */
    private void sweepHost() throws BackupException, InterruptedException {
        ask("Removing what earlier runs left", hostDirectory.sweepScript())
                .lines()
                .forEach(line -> log.warn("Removed what an earlier run left on node " + node() + ": " + line));
    }

    /** Begins to take everything away beside what the run does next. {@link #close} waits for the end of that. */
    public void release() {
        if (cleanUp == null) {
            Belongings.Directory directory = hasHostDirectory
                    ? new Belongings.Directory(
                            hostDirectory.path() + " on node " + node(), this::isHostDirectoryRemoved)
                    : null;
            cleanUp = CleanUp.begin(
                    cluster.client(),
                    log,
                    new Belongings(directory, this::end, namespace(), name(), ownsNamespace, false));
        }
    }

    /**
     * Waits until everything is taken away, as far as the cluster can be reached. Safe to call again, and when interrupted.
     *
     * @return what is left behind, each with what to do about it
     */
    public List<String> remove() {
        if (left == null) {
            release();
            left = cleanUp.await();
        }
        return left;
    }

    @Override
    public void close() {
        remove();
    }

    /** The answer may be lost, since the pod that gives it ends. */
    private void end() throws InterruptedException {
        try {
            new NodeCommand(shell(), timeouts.withStallOfAtMost(STALL_WHILE_CLEANING_UP))
                    .runShort(mainProcess.endScript(), line -> {});
        } catch (BrokenStreamException | BackupException | KubernetesClientException e) {
            // Its deletion ends it too.
        }
    }

    private boolean isHostDirectoryRemoved() throws InterruptedException {
        try {
            Pod now = cluster.client()
                    .pods()
                    .inNamespace(namespace())
                    .withName(name())
                    .get();
            if (now == null || now.getMetadata().getDeletionTimestamp() != null) {
                // Somebody else ended it, and while it ends it removes its directory.
                return true;
            }
            NodeCommand command = new NodeCommand(shell(), timeouts.withStallOfAtMost(STALL_WHILE_CLEANING_UP));
            return command.runShort(hostDirectory.removeScript(), line -> {}) == 0;
        } catch (BrokenStreamException | BackupException | KubernetesClientException e) {
            return false;
        }
    }

    public PodPrivileges form() {
        return form;
    }

    public String node() {
        return pod.getSpec().getNodeName();
    }

    private NodeCommand command() {
        return new NodeCommand(shell(), timeouts);
    }

    String name() {
        return pod.getMetadata().getName();
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }

    private Shell shell() {
        return form.shell(connection, DebugPodTemplate.CONTAINER);
    }
}
