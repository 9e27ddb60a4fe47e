package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.Secrets;
import io.jenkins.plugins.etcdbackup.engine.Traces;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A {@code backup} command against a stand-in; whatever comes of it, nothing is left in the cluster and no secret is said. */
abstract class BackupCommandTrial {

    @TempDir
    Path work;

    @StandIn
    static StandInControlPlane okd;

    static Secrets secrets;

    Path output;
    Path kubeconfig;

    /** What a command said and returned. */
    record Ended(int exitCode, String out, String err) {

        /** The one sentence, on standard error. */
        Ended with(int code, String... words) {
            assertThat(err).contains(words);
            assertThat(err).doesNotContain("\tat ").doesNotContain("Exception");
            assertThat(exitCode).as(out + err).isEqualTo(code);
            return this;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        secrets = new Secrets(okd);
    }

    @BeforeEach
    void prepare() throws IOException {
        output = Files.createDirectory(work.resolve("output"));
        kubeconfig = Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig());
    }

    final Ended run(String... arguments) throws IOException, InterruptedException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        List<String> all = new ArrayList<>(List.of("backup"));
        all.addAll(List.of(arguments));
        Ended ended = new Ended(command.execute(all.toArray(String[]::new)), out.toString(), err.toString());
        secrets.areNotIn("what it said", out + "\n" + err);
        secrets.areNotInTextsOf(output);
        Traces.areNone(okd, output);
        return ended;
    }

    final Ended backup(String... more) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("--kubeconfig", kubeconfig.toString(), "--output", output.toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    final void noFileIsThere() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).isEmpty();
        }
    }

    final Ended with(String[] first, String... more) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }
}
