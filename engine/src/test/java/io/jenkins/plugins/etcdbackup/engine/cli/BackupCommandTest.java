package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.ChildProcess;
import io.jenkins.plugins.etcdbackup.engine.Traces;
import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command prints and returns, and what it does about options, scripts, output directories and signals. */
class BackupCommandTest extends BackupCommandTrial {

    @Test
    void whatAClusterSaysControlsNoTerminal() throws Exception {
        okd.state().operatorProgressing("etcd", "rolling \u001b[2J\u001b]0;out\u0007");
        Ended ended = backup().with(ExitCode.NOT_READY, "operators-progressing: ", "rolling ?[2J?]0;out?");
        assertThat(ended.err()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void keysAreNotApartInTheSameDirectoryUnderAnotherName() throws Exception {
        okd.state().encryption("aescbc", true);
        Path other = Files.createSymbolicLink(work.resolve("other"), output);
        for (String same : List.of(output.toString(), output + "/../output/", other.toString())) {
            backup("--static-resources-output", same).with(ExitCode.NOT_READY, "keys-with-snapshot: ");
        }
    }

    @Test
    void aGoodRunSumsUpAndReturns0() throws Exception {
        Ended ended = backup("--method", "direct");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("cluster  " + okd.clusterId(), "sha256   ", ", verified");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void asJsonStandardOutputHoldsTheManifestAlone() throws Exception {
        Ended ended = backup("--json");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out().strip()).startsWith("{").endsWith("}").contains("\"" + okd.clusterId() + "\"");
        assertThat(ended.err()).contains("found latest kube-apiserver");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MISSING          | There is no /usr/local/bin/cluster-backup.sh on node master-",
                "EXITS_WITH_1     | failed with exit code 1; it said: Currently the etcd operator is progressing.",
                "EXITS_WITH_5     | failed with exit code 5 (etcdctl could not save the snapshot); it said: Error:"
                        + " could",
                "PRINTS_NO_STATUS | succeeded but printed no status line"
            })
    void aScriptThatFailsIsTold(NodeRoot.Script behaviour, String words) throws Exception {
        okd.script(behaviour);

        backup().with(ExitCode.FAILED, words);
        noFileIsThere();
    }

    @Test
    void aSecondRunAtTheSameTimeIsKeptAwayAndTheFirstOneGoesOn() throws Exception {
        okd.script(NodeRoot.Script.HANGS);
        Path said = work.resolve("said");
        try (ChildProcess first = ChildProcess.start(
                said, "backup", "--kubeconfig", kubeconfig.toString(), "--output", output.toString())) {
            first.awaitWords("found latest kube-apiserver");
            List<String> before = okd.leftovers().objects();

            StringWriter err = new StringWriter();
            int exitCode = Main.commandLine()
                    .setErr(new PrintWriter(err))
                    .setOut(new PrintWriter(new StringWriter()))
                    .execute(
                            "backup",
                            "--kubeconfig",
                            kubeconfig.toString(),
                            "--output",
                            work.toString(),
                            "--lock-timeout",
                            "0");

            assertThat(err.toString())
                    .contains("Another backup of this cluster is running: the lock openshift-etcd/etcd-backup");
            assertThat(exitCode).isEqualTo(ExitCode.LOCKED);
            assertThat(okd.leftovers().objects()).isEqualTo(before);
            first.signal("INT");
            assertThat(first.exitCode()).as(first.said()).isEqualTo(ExitCode.INTERRUPTED);
        }
        Traces.areNone(okd, output);
        noFileIsThere();
    }

    @Test
    void anOutputDirectoryThatIsMissingOrAFileIsRefusedBeforeLogIn() throws Exception {
        okd.apiDown();
        Path missing = work.resolve("missing");

        run("--kubeconfig", kubeconfig.toString(), "--output", missing.toString())
                .with(ExitCode.FAILED, "The output directory " + missing + " does not exist. Create it first.");
        run("--kubeconfig", kubeconfig.toString(), "--output", kubeconfig.toString())
                .with(ExitCode.FAILED, "The output " + kubeconfig + " is a file. Name a directory to write into.");
    }

    @Test
    void aReadOnlyOutputDirectoryIsRefused() throws Exception {
        String mounted = inOwnMount("-o ro,size=2m", "backup", "--output", output.toString());

        assertThat(mounted).contains("The output directory " + output + " cannot be written to");
    }

    @Test
    void aFullOutputDirectoryIsRefusedBeforeTheRunAndToldInTheRun() throws Exception {
        assertThat(inOwnMount("-o size=700k", "backup", "--output", output.toString()))
                .contains("output-space: The output directory " + output + " has ");

        assertThat(inOwnMount("-o size=700k", "backup", "--output", output.toString(), "--allow", "output-space"))
                .contains("the disk or quota is full");
    }

    /** Runs the command line where a small file system is mounted on the output directory, for it alone. */
    private String inOwnMount(String options, String... arguments) throws IOException, InterruptedException {
        String script =
                "mount -t tmpfs " + options + " tmpfs " + output + " && \"$@\"; e=$?; ls -A " + output + "; exit $e";
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--method", "direct"));
        Path said = work.resolve("said");
        try (ChildProcess child = ChildProcess.start(
                said,
                List.of("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"),
                all.toArray(String[]::new))) {
            assertThat(child.exitCode()).as(child.said()).isIn(ExitCode.FAILED, ExitCode.NOT_READY);
            String text = child.said();
            secrets.areNotIn("what it said", text);
            assertThat(text).doesNotContain("\tat ").doesNotContain(".part\n").doesNotContain(".db\n");
            Traces.areNone(okd, output);
            return text;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void outputThatExistsAlreadyIsNotTouched(String method) throws Exception {
        // The node names the files by its clock: every second that the run can begin in is taken.
        LocalDateTime now = LocalDateTime.now();
        for (int second = -2; second < 120; second++) {
            String stamp = now.plusSeconds(second).format(DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss"));
            Files.writeString(output.resolve("snapshot_" + stamp + ".db"), "precious");
        }

        backup("--method", method).with(ExitCode.FAILED, "Output exists already: ", "A backup never overwrites a file");

        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).hasSize(122).allSatisfy(file -> assertThat(file).hasContent("precious"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--timeout=0               | --timeout must be between 1 and 1440 minutes, not 0",
                "--timeout=-5              | --timeout must be between 1 and 1440 minutes, not -5",
                "--timeout=2000000000      | --timeout must be between 1 and 1440 minutes",
                "--timeout=soon            | 'soon' is not an int",
                "--method=magic            | magic",
                "--allow=everything        | Not a check that can be allowed: everything",
                "--allow=access            | Not a check that can be allowed: access",
                "--quiet-hours=25:00-26:00 | --quiet-hours",
                "--quiet-hours=always      | --quiet-hours must look like",
                "--quiet-hours=01:00-02:00 Middle/Earth | --quiet-hours",
                "--encrypt-to=             | --encrypt-to names no recipient",
                "--encrypt-keys-to=,       | --encrypt-keys-to names no recipient",
                "--static-resources-output= | it is empty: is a variable not set?",
                "--server=https://x        | --kubeconfig and --server exclude each other",
                "--ca=/no/such/file        | There is no file /no/such/file (CA)",
                "--no-such-option          | Unknown option: '--no-such-option'"
            })
    void absurdOptionsAreRefused(String option, String words) throws Exception {
        String said = backup(option).with(ExitCode.USAGE, words).err();
        assertThat(said).doesNotContain("Logged in");
        noFileIsThere();
    }

    @ParameterizedTest
    @EnumSource
    void aCleanEndComesWithEverySignal(Signal signal) throws Exception {
        okd.script(NodeRoot.Script.HANGS);
        try (ChildProcess child = ChildProcess.start(
                work.resolve("said"), "backup", "--kubeconfig", kubeconfig.toString(), "--output", output.toString())) {
            child.awaitWords("found latest kube-apiserver");

            child.signal(signal.name());

            assertThat(child.exitCode()).as(child.said()).isEqualTo(signal.exitCode);
            assertThat(child.said()).contains("Stopping: cleaning up what was begun");
            secrets.areNotIn("what it said", child.said());
        }
        Traces.areNone(okd, output);
        noFileIsThere();
    }

    private enum Signal {
        TERM(143),
        INT(130);

        final int exitCode;

        Signal(int exitCode) {
            this.exitCode = exitCode;
        }
    }
}
