package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, as a person runs it, so that signals and mounts can be tried on it. */
public final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final Path said;

    private ChildProcess(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    public static ChildProcess start(Path said, String... arguments) throws IOException {
        return start(said, List.of(), arguments);
    }

    /** @param before a program that runs ours, such as {@code unshare} */
    public static ChildProcess start(Path said, List<String> before, String... arguments) throws IOException {
        // A shell has its background jobs ignore Ctrl-C, and so would all that they start.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
        command.addAll(before);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        return new ChildProcess(process, said);
    }

    public String pid() {
        return Long.toString(process.pid());
    }

    public String said() throws IOException {
        return Files.readString(said, StandardCharsets.UTF_8);
    }

    public ChildProcess awaitWords(String words) throws IOException, InterruptedException {
        for (long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(90); System.nanoTime() < giveUp; ) {
            if (said().contains(words)) {
                return this;
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("never said \"" + words + "\":\n" + said());
    }

    /** Sends a signal by its name, such as {@code TERM}. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    public int exitCode() throws IOException, InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("did not end:\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
