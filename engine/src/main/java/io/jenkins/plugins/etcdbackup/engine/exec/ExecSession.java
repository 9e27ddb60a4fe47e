package io.jenkins.plugins.etcdbackup.engine.exec;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One shell script run by a bash in the cluster, the node's own or an image's, its standard streams here.
 *
 * <p>The script travels on standard input, not on the command line: that one is part of a URL, which the API server's
 * audit log keeps and whose length is limited.
 *
 * <p>The stream may end early and still report exit code 0 (kubernetes/kubernetes#60140, #124571), so nothing that
 * comes out of here is complete by itself: the {@link Conversation} has to know from the data where it ends, and it holds the
 * process until it has it all.
 *
 * <p>Standard error is read all the time, and standard output to its end even when the conversation has all it wants:
 * the streams and the exit status share one flow of messages, and the client asks for no further one while 32 KiB of
 * either wait, nor before the next read (fabric8 ExecWatchInputStream 7.8.0).
 */
public final class ExecSession {

    /** Talks with the process. Returns when it has everything that it came for. */
    interface Conversation<T> {
        T with(InputStream stdout, OutputStream stdin, Liveness liveness)
                throws IOException, BackupException, InterruptedException;
    }

    /** What the conversation returned and how the process ended. */
    record Answer<T>(T value, int exitCode, String stderr) {}

    /** Reads the script's length in characters, then the script, and leaves standard input to it. */
    private static final String READ_AND_RUN = "read -r n; IFS= read -r -N \"$n\" s; eval \"$s\"";

    /**
     * A sign of life on standard error now and then, so that a slow disk or a long snapshot is no hang. Only the
     * subshell holds our streams; the sleep that outlives it does not, or the exec would not end before it.
     */
    private static final String SIGN_OF_LIFE =
            "(while sleep %.1f 2>/dev/null; do echo . >&2; done) < /dev/null > /dev/null & life=$!; "
                    + "trap 'kill $life 2>/dev/null' EXIT\n";

    private static final Duration EXIT_STATUS_PATIENCE = Duration.ofSeconds(20);
    private static final int STDERR_KEPT = 8192;

    private final Shell shell;
    private final Timeouts timeouts;

    ExecSession(Shell shell, Timeouts timeouts) {
        this.shell = shell;
        this.timeouts = timeouts;
    }

    <T> Answer<T> run(String script, Conversation<T> conversation)
            throws BrokenStreamException, BackupException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "etcd-backup-exec");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return run(script, conversation, threads);
        } catch (BrokenStreamException e) {
            throw shell.pod().blame(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private <T> Answer<T> run(String script, Conversation<T> conversation, ExecutorService threads)
            throws BrokenStreamException, BackupException, InterruptedException {
        try (ExecWatch watch = open(threads)) {
            Liveness liveness = new Liveness();
            Future<String> stderr = threads.submit(() -> readTail(watch.getError(), liveness));
            Future<T> talking = threads.submit(() -> {
                send(signOfLife() + script, watch.getInput());
                return conversation.with(liveness.watch(watch.getOutput()), watch.getInput(), liveness);
            });
            try {
                T value = await(talking, liveness);
                threads.execute(() -> readOn(watch.getOutput()));
                return new Answer<>(value, exitCode(watch), tailOf(stderr));
            } catch (BrokenStreamException e) {
                throw failedOnTheNode(watch, stderr).orElse(e);
            }
        }
    }

    /** A process that fails ends its streams with an exception (fabric8 7.8.0) which knows less than its exit code. */
    private static Optional<BrokenStreamException> failedOnTheNode(ExecWatch watch, Future<String> stderr)
            throws InterruptedException {
        try {
            Integer code = watch.exitCode().get(100, TimeUnit.MILLISECONDS);
            return code == null || code <= 0
                    ? Optional.empty()
                    : Optional.of(BrokenStreamException.ofContent(
                            "the command there ended with exit code " + code + " " + tailOf(stderr)));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    private String signOfLife() {
        return String.format(Locale.ROOT, SIGN_OF_LIFE, timeouts.signOfLife().toMillis() / 1000.0);
    }

    private static void send(String script, OutputStream stdin) throws IOException {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(script)) {
            // The node's locale decides what a character is; in ASCII it is always a byte.
            throw new IllegalArgumentException("a script for the node must be ASCII");
        }
        stdin.write((script.length() + "\n" + script).getBytes(StandardCharsets.US_ASCII));
        stdin.flush();
    }

    /**
     * On another thread, because the client waits for the pod to be ready first and there forgets an interrupt (fabric8
     * PodOperationUtil 7.8.0): the run could then not be stopped any more.
     */
    private ExecWatch open(ExecutorService threads) throws BrokenStreamException, InterruptedException {
        CompletableFuture<ExecWatch> opening = CompletableFuture.supplyAsync(
                () -> shell.pod()
                        .container(shell.container())
                        .redirectingInput()
                        .redirectingOutput()
                        .redirectingError()
                        .exec(shell.command(READ_AND_RUN)),
                threads);
        try {
            return opening.get(timeouts.stall().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            opening.thenAccept(ExecWatch::close);
            throw e;
        } catch (TimeoutException e) {
            opening.thenAccept(ExecWatch::close);
            throw new BrokenStreamException(
                    "the exec did not open within " + timeouts.stall().toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KubernetesClientException refused) {
                throw shell.pod().notOpened("the exec", refused);
            }
            throw new IllegalStateException("opening an exec", e.getCause());
        }
    }

    private <T> T await(Future<T> conversation, Liveness liveness)
            throws BrokenStreamException, BackupException, InterruptedException {
        while (true) {
            try {
                return conversation.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (liveness.silentFor().compareTo(timeouts.stall()) > 0) {
                    conversation.cancel(true);
                    throw new BrokenStreamException(
                            "nothing came for " + timeouts.stall().toSeconds() + " s", null);
                }
            } catch (InterruptedException e) {
                conversation.cancel(true);
                throw e;
            } catch (CancellationException e) {
                throw new BrokenStreamException("the exec was cancelled", e);
            } catch (ExecutionException e) {
                throw translate(e.getCause());
            }
        }
    }

    private static BrokenStreamException translate(Throwable cause) throws BackupException, InterruptedException {
        if (cause instanceof BrokenStreamException broken) {
            return broken;
        }
        if (cause instanceof BackupException told) {
            throw told;
        }
        if (cause instanceof InterruptedException) {
            throw new InterruptedException();
        }
        if (cause instanceof RuntimeException bug && !(bug instanceof KubernetesClientException)) {
            throw bug;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new BrokenStreamException(
                "the exec's connection broke (" + firstLine(cause.getMessage(), cause) + ")", cause);
    }

    private static String firstLine(String message, Throwable cause) {
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static int exitCode(ExecWatch watch) throws BrokenStreamException, InterruptedException {
        try {
            Integer code = watch.exitCode().get(EXIT_STATUS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (code == null || code < 0) {
                throw new BrokenStreamException("the exec ended without an exit status", null);
            }
            return code;
        } catch (TimeoutException e) {
            throw new BrokenStreamException("the exec reported no exit status", e);
        } catch (ExecutionException e) {
            throw new BrokenStreamException("the exec's connection broke before its exit status", e.getCause());
        }
    }

    private static void readOn(InputStream stdout) {
        try {
            stdout.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A non-zero exit ends this stream with an exception (fabric8); the exit code tells that better.
        }
    }

    private static String readTail(InputStream stderr, Liveness liveness) {
        StringBuilder tail = new StringBuilder();
        byte[] buffer = new byte[4096];
        try {
            for (int n = stderr.read(buffer); n >= 0; n = stderr.read(buffer)) {
                liveness.signOfLife();
                tail.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                if (tail.length() > STDERR_KEPT) {
                    tail.delete(0, tail.length() - STDERR_KEPT);
                }
            }
        } catch (IOException e) {
            // A non-zero exit ends this stream with an exception (fabric8); the exit code tells that better.
            return tail.toString();
        }
        return tail.toString();
    }

    private static String tailOf(Future<String> stderr) throws InterruptedException {
        try {
            return stderr.get(2, TimeUnit.SECONDS).replace(".\n", "").strip();
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }
}
