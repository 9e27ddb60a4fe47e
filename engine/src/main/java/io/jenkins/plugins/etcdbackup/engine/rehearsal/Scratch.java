package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.files.DirectoryClaim;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;

/** A directory of our own, readable by nobody else, in which programs run and which is removed with all that is in it. */
record Scratch(Path directory) implements AutoCloseable {

    static Scratch in(Path parent) throws BackupException {
        try {
            // Made with mode 0700: what is restored are all Secrets of a cluster.
            return new Scratch(Files.createTempDirectory(parent, DirectoryClaim.SCRATCH));
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REHEARSAL, "Cannot make a directory in " + parent + ": " + e.getMessage() + ".", e);
        }
    }

    /** Starts a program; what it prints goes to {@code <name>.log} in here. */
    Process start(String name, List<String> command) throws BackupException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .directory(directory.toFile())
                .redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".log").toFile());
        Map<String, String> environment = builder.environment();
        // A variable of this shell's own must not lead the programs to a real cluster.
        environment.keySet().removeIf(key -> key.startsWith("ETCD"));
        environment.put("ETCDCTL_API", "3");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new BackupException(Stage.REHEARSAL, "Cannot run " + command.get(0) + ": " + e.getMessage() + ".", e);
        }
    }

    /** Runs a program to its end and returns its exit code. */
    int run(String name, long timeoutSeconds, List<String> command) throws BackupException, InterruptedException {
        Process process = start(name, command);
        try {
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                throw new BackupException(
                        Stage.REHEARSAL, command.get(0) + " did not end within " + timeoutSeconds + " seconds.");
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    String output(String name) throws BackupException {
        return text(directory.resolve(name + ".out"));
    }

    /** Why a program failed, by what it printed. */
    String lastWords(String name) throws BackupException {
        return LastWords.of((text(directory.resolve(name + ".out")) + text(directory.resolve(name + ".log")))
                .lines()
                .toList());
    }

    private static String text(Path file) throws BackupException {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new BackupException(Stage.REHEARSAL, "Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() throws BackupException {
        try {
            PathUtils.delete(directory);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.CLEAN_UP,
                    "The rehearsal's directory " + directory + " could not be removed. It holds the cluster's Secrets:"
                            + " remove it.",
                    e);
        }
    }
}
