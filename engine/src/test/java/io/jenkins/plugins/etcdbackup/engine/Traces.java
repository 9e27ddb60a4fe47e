package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a run may leave that it should not: objects, node files, processes, unfinished files, threads. */
public final class Traces {

    /** The kubelet, and threads that were told to end, need a moment. */
    private static final int PATIENCE_MILLIS = 10_000;

    private Traces() {}

    public static void areNone(StandInControlPlane okd, Path output) throws IOException, InterruptedException {
        long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
        List<String> left = found(okd, output);
        while (!left.isEmpty() && System.currentTimeMillis() < giveUp) {
            Thread.sleep(50);
            left = found(okd, output);
        }
        assertThat(left).as("left behind").isEmpty();
    }

    private static List<String> found(StandInControlPlane okd, Path output) throws IOException {
        List<String> left = new ArrayList<>();
        if (!okd.leftovers().isEmpty()) {
            left.add(okd.leftovers().toString());
        }
        unfinished(output).forEach(file -> left.add(file.toString()));
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("etcd-backup"))
                .forEach(thread -> left.add("thread " + thread.getName()));
        return left;
    }

    private static List<Path> unfinished(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}
