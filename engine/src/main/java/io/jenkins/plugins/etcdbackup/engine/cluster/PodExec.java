package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a short command in a container and keeps what it prints. What it returns is complete: an output above the limit,
 * an end of the connection without an exit code (a killed API server looks like that) and a time-out are failures.
 *
 * <p>It needs no shell there and sends nothing but the command's words, so it suits containers of others; what is long,
 * streams or talks goes through a bash of our own pods (the room exec).
 */
public final class PodExec {

    private final ClusterConnection connection;
    private final Container container;
    private final Stage stage;

    /** A container that runs. */
    public record Container(String namespace, String pod, String name) {

        public Container {
            Objects.requireNonNull(namespace);
            Objects.requireNonNull(pod);
            Objects.requireNonNull(name);
        }

        @Override
        public String toString() {
            return namespace + "/" + pod + " (" + name + ")";
        }
    }

    /** How long a command may take, and how much it may print to each of its outputs. */
    public record Limits(Duration time, int bytes) {}

    /** What a command printed; whatever its exit code means is for the caller to say. */
    public record Output(int exitCode, String stdout, String stderr) {}

    public PodExec(ClusterConnection connection, Container container, Stage stage) {
        this.connection = connection;
        this.container = container;
        this.stage = stage;
    }

    public Output run(Limits limits, List<String> command) throws BackupException, InterruptedException {
        String what = "running " + command.get(0) + " in " + container;
        try (Kept stdout = new Kept(limits.bytes());
                Kept stderr = new Kept(limits.bytes());
                ExecWatch watch = connection.call(stage, what, client -> start(client, command, stdout, stderr))) {
            Integer exitCode = watch.exitCode().get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
            if (exitCode == null || exitCode < 0) {
                throw new BackupException(
                        stage, "Failed while " + what + ": the connection ended before the command did. Try again.");
            }
            return new Output(exitCode, stdout.text(what, stage), stderr.text(what, stage));
        } catch (TimeoutException e) {
            throw new BackupException(
                    stage,
                    "Failed while " + what + ": it did not end within "
                            + limits.time().toSeconds() + " s.",
                    e);
        } catch (ExecutionException | KubernetesClientException e) {
            throw connection.toException(stage, what, e);
        }
    }

    private ExecWatch start(KubernetesClient client, List<String> command, OutputStream stdout, OutputStream stderr) {
        return client.pods()
                .inNamespace(container.namespace())
                .withName(container.pod())
                .inContainer(container.name())
                .withReadyWaitTimeout(0)
                .writingOutput(stdout)
                .writingError(stderr)
                .exec(command.toArray(new String[0]));
    }

    /** Never throws while the command runs, since the client would then lose the rest and report success. */
    private static final class Kept extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int max;
        private boolean tooMuch;

        Kept(int max) {
            this.max = max;
        }

        @Override
        public synchronized void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] b, int offset, int length) {
            int room = Math.min(length, max - bytes.size());
            tooMuch |= room < length;
            bytes.write(b, offset, room);
        }

        @Override
        public void close() {
            // Holds only memory.
        }

        synchronized String text(String what, Stage stage) throws BackupException {
            if (tooMuch) {
                throw new BackupException(stage, "Failed while " + what + ": it printed more than " + max + " bytes.");
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
