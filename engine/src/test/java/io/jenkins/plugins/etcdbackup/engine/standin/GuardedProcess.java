package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server of ours that ends with this JVM, even where the JVM is killed: a shell between the two holds the other end
 * of a pipe and kills the server when the pipe closes.
 */
final class GuardedProcess implements AutoCloseable {

    private static final String GUARD =
            """
            exec 3<&0
            "$@" </dev/null 3<&- & server=$!
            {
                read -r -u 3
                kill -TERM $server
                for tenth in {1..50}; do sleep 0.1; kill -0 $server || exit; done
                kill -KILL $server
            } >/dev/null 2>&1 & watcher=$!
            wait $server; code=$?
            kill -KILL $watcher 2>/dev/null
            exit $code
            """;

    private final String name;
    private final Process guard;
    private final Path log;

    private GuardedProcess(String name, Process guard, Path log) {
        this.name = name;
        this.guard = guard;
        this.log = log;
    }

    static GuardedProcess start(String name, Path log, List<String> command) throws IOException {
        Files.createDirectories(log.getParent());
        List<String> guarded = new ArrayList<>(List.of("bash", "-c", GUARD, name));
        guarded.addAll(command);
        Process process = new ProcessBuilder(guarded)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                .start();
        return new GuardedProcess(name, process, log);
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    /** Empty while it runs. */
    Optional<Integer> exitCode() {
        return guard.isAlive() ? Optional.empty() : Optional.of(guard.exitValue());
    }

    /** Says what did not work, with the end of the log. */
    IllegalStateException failure(String what) {
        return new IllegalStateException(name + " " + what + "; the last lines of " + log + ":\n" + lastLines());
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server at once, as a crash would. */
    void kill() {
        guard.descendants().forEach(ProcessHandle::destroyForcibly);
        end();
    }

    /** Ends the server, with SIGKILL after five seconds. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end();
    }

    private void end() {
        try {
            if (!guard.waitFor(10, TimeUnit.SECONDS)) {
                guard.descendants().forEach(ProcessHandle::destroyForcibly);
                guard.destroyForcibly();
            }
        } catch (InterruptedException e) {
            guard.descendants().forEach(ProcessHandle::destroyForcibly);
            guard.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
