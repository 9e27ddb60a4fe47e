package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The processes of one pod, in a mount and PID namespace of their own (and a user namespace where we are not root):
 * their root is the container's, and the node's root lies where the pod mounts it. When the first of them ends, the
 * kernel ends all and takes the mounts away.
 */
final class PodSandbox {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Path directory;
    private final Map<String, String> environment;
    private GuardedProcess process;
    private Rights rights;
    private ProcessHandle init;

    /**
     * What a container is made of.
     *
     * @param mounts lines of host path, mount path, and ro or rw
     * @param tools becomes the container's /usr/local/bin; empty for a container without etcd
     * @param rights what the kernel lets its processes do
     * @param smallDisk megabytes that the node has left under /home/core, or 0 for as much as there is
     */
    record Container(
            Path node,
            Optional<Path> tools,
            List<String> mounts,
            List<String> command,
            Map<String, String> environment,
            Rights rights,
            int smallDisk) {}

    /**
     * A container's security context, as far as it matters to what it does.
     *
     * @param capable whether its root has capabilities
     */
    record Rights(boolean capable, boolean readOnlyRoot) {

        /** Before a command: takes every capability, for good. */
        List<String> prefix() {
            return capable
                    ? List.of()
                    : List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--");
        }
    }

    /** @param directory the pod's own folder, which is empty or missing */
    PodSandbox(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    void start(Container container) throws IOException {
        rights = container.rights();
        Path root = Files.createDirectories(directory.resolve("root"));
        Path mounts = Files.write(directory.resolve("mounts"), container.mounts());
        if (container.smallDisk() > 0) {
            Files.writeString(directory.resolve("small-disk"), container.smallDisk() + "m");
        }
        Path script = directory.resolve("sandbox.sh");
        try (InputStream text = PodSandbox.class.getResourceAsStream("sandbox.sh")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=" + PATH));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
        if (!ROOT) {
            command.add("--map-root-user");
        }
        command.addAll(List.of(
                "bash",
                script.toString(),
                root.toString(),
                container.node().toString(),
                container.tools().map(Path::toString).orElse("-"),
                directory.toString(),
                mounts.toString(),
                rights.readOnlyRoot() ? "ro" : "rw"));
        command.addAll(rights.prefix());
        command.addAll(container.command());
        process = GuardedProcess.start("pod", log(), command);
        awaitInit();
    }

    private void awaitInit() throws IOException {
        Path pid = directory.resolve("pid");
        boolean alive = true;
        while (Files.notExists(pid) || Files.size(pid) == 0) {
            if (!alive) {
                throw process.failure("could not start its container (are namespaces allowed on this machine?)");
            }
            alive = process.isAlive(); // what it wrote before its end is seen in the next round
            sleep(5);
        }
        init = ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).orElse(null);
    }

    /** What the container's main process printed. */
    Path log() {
        return directory.resolve("log");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Empty while the main process runs. */
    Optional<Integer> exitCode() {
        return process.exitCode();
    }

    /** Runs a program inside, beside the main process. */
    Process exec(List<String> command) throws IOException {
        if (init == null || !init.isAlive()) {
            throw new IOException("the container is not running");
        }
        List<String> inside = new ArrayList<>(
                List.of("/usr/bin/nsenter", "-t", Long.toString(init.pid()), "--mount", "--pid", "--root", "--wd"));
        if (!ROOT) {
            inside.addAll(List.of("--user", "--preserve-credentials"));
        }
        inside.add("--");
        inside.addAll(rights.prefix());
        inside.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(inside);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Asks the main process to end and, after the grace period, ends all that is left. */
    void stop(long graceMillis) {
        if (init != null) {
            init.destroy();
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
        while (process.isAlive() && System.nanoTime() < end) {
            sleep(10);
        }
        kill();
    }

    /** Ends all of it at once. */
    void kill() {
        if (init != null) {
            init.destroyForcibly();
        }
        process.kill();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
