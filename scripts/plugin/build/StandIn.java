package build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The stand-in OKD control plane as a process of its own. */
final class StandIn implements AutoCloseable {

    private final Process process;
    private final Path access;

    private StandIn(Process process, Path access) {
        this.process = process;
        this.access = access;
    }

    static StandIn start(Path root, Path folder, int megabytes, String release)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve("stand-in.log");
        Process process = new ProcessBuilder(
                        root.resolve("scripts/stand-in.sh").toString(),
                        folder.resolve("okd").toString(),
                        "--megabytes",
                        Integer.toString(megabytes),
                        "--okd",
                        release)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        Path access = folder.resolve("okd/access");
        long end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (Files.notExists(access.resolve("ready"))) {
            Folders.require(process.isAlive() && System.nanoTime() < end, "The stand-in does not start; see " + log);
            Thread.sleep(300);
        }
        return new StandIn(process, access);
    }

    Cluster cluster() {
        return new Cluster(access);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
