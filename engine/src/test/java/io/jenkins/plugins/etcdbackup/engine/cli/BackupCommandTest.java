package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.ChildProcess;
import io.jenkins.plugins.etcdbackup.engine.Secrets;
import io.jenkins.plugins.etcdbackup.engine.StandIn;
import io.jenkins.plugins.etcdbackup.engine.Traces;
import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * What a person gets who asks for a backup that cannot be: a sentence, an exit code, no file, and nothing left in the
 * cluster.
 */
class BackupCommandTest {

    private static final String WORKER = StandInControlPlane.WORKERS.get(0);
    private static final String MASTER = StandInControlPlane.CONTROL_PLANE.get(0);

    @TempDir
    static Path directory;

    @TempDir
    Path work;

    @StandIn
    private static StandInControlPlane okd;

    private static Secrets secrets;

    private Path output;
    private Path kubeconfig;

    /** What a command said and returned. */
    private record Ended(int exitCode, String out, String err) {

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

    private Ended run(String... arguments) throws IOException, InterruptedException {
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

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void aClusterThatWasNeverInstalledIsNotBackedUpWhateverIsAllowed(String method) throws Exception {
        okd.state().neverInstalled();
        backup("--method", method, "--allow", "update-in-flight,first-24-hours,operators-progressing")
                .with(
                        ExitCode.NOT_READY,
                        "installation: The cluster's installation is not finished",
                        "cannot be allowed");
        noFileIsThere();
    }

    private Ended backup(String... more) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("--kubeconfig", kubeconfig.toString(), "--output", output.toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private void noFileIsThere() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).isEmpty();
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

    // ---- the cluster and the node -------------------------------------------------------

    @Test
    void anUnknownNodeIsRefusedAndTheGoodOnesAreNamed() throws Exception {
        backup("--node", "master-9.okd.test")
                .with(ExitCode.NOT_READY, "The cluster has no node master-9.okd.test.", "Choose one of: master-0");
        noFileIsThere();
    }

    @Test
    void aWorkerIsRefused() throws Exception {
        backup("--node", WORKER).with(ExitCode.NOT_READY, "Node " + WORKER + " is no control-plane node");
        noFileIsThere();
    }

    @Test
    void aNodeThatIsNotReadyIsRefused() throws Exception {
        okd.state().nodeReady(MASTER, false);

        backup("--node", MASTER).with(ExitCode.NOT_READY, "Node " + MASTER + " is not Ready.");
        noFileIsThere();
    }

    @Test
    void aClusterWithoutControlPlaneNodesIsRefused() throws Exception {
        okd.state().noControlPlaneNodes();

        backup().with(ExitCode.NOT_READY, "The cluster has no control-plane node");
        noFileIsThere();
    }

    @Test
    void aClusterThatIsNotOkdIsRefused() throws Exception {
        okd.notOpenShift();

        backup().with(ExitCode.FAILED, "is not OKD or OpenShift 4: it has no ClusterVersion object.");
        noFileIsThere();
    }

    @Test
    void aHostedControlPlaneIsRefused() throws Exception {
        okd.state().topology("External");

        backup().with(
                        ExitCode.NOT_READY,
                        "The control plane is hosted (HyperShift)",
                        "This cannot be allowed: hosted-control-plane.");
        noFileIsThere();
    }

    @Test
    void aSnapshotOfAnotherClusterIsRefused() throws Exception {
        okd.state().apiSaysClusterId("00000000-1111-2222-3333-444444444444");

        backup("--method", "direct")
                .with(
                        ExitCode.NOT_VERIFIED,
                        "it says inside that it is of cluster " + okd.clusterId(),
                        "but the API said cluster 00000000-1111-2222-3333-444444444444");
        noFileIsThere();
    }

    @Test
    void encryptedValuesWithoutTheirKeysAreRefused() throws Exception {
        okd.etcd()
                .etcdctl("put", "/kubernetes.io/secrets/somewhere/encrypted", "k8s:enc:aescbc:v1:1:secret")
                .orFail();

        backup("--method", "direct")
                .with(
                        ExitCode.NOT_VERIFIED,
                        "secrets (1) are encrypted by aescbc key 1, and the tarball holds no configuration of"
                                + " encryption at rest");
        noFileIsThere();
        okd.etcd().etcdctl("del", "/kubernetes.io/secrets/somewhere/encrypted").orFail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void aDatabaseWithoutKeysIsRefused(String method) throws Exception {
        okd.etcd().etcdctl("del", "", "--prefix").orFail();

        backup("--method", method).with(ExitCode.NOT_VERIFIED, "did not pass verification and was deleted");
        noFileIsThere();
    }

    @Test
    void aNodeWithoutSpaceIsRefusedForTheScriptAndNotForTheStream() throws Exception {
        for (String node : StandInControlPlane.CONTROL_PLANE) {
            okd.smallDisk(node, 2);
        }

        backup().with(ExitCode.NOT_READY, "node-space: ", "To back up anyway: --allow node-space.");
        backup("--allow", "node-space").with(ExitCode.FAILED, "free under /home/core, and the script needs twice");
        noFileIsThere();
        assertThat(backup("--method", "direct").exitCode()).isZero();
    }

    // ---- the script ---------------------------------------------------------------------

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

    // ---- the output directory -------------------------------------------------------------

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

    // ---- the way in -------------------------------------------------------------------------

    @Test
    void aWrongOrDeadAddressIsTold() throws Exception {
        String[] token = {"--token", "sha256~none", "--output", output.toString()};
        with(token, "--server", "https://no-such-host.invalid:6443").with(ExitCode.LOG_IN, "is not known");
        with(token, "--server", okd.url().replaceAll(":\\d+$", ":1"))
                .with(ExitCode.LOG_IN, "refuses the connection: nothing listens there");
        Ended nonsense = with(token, "--server", "no url at all");
        assertThat(nonsense.exitCode()).isIn(ExitCode.LOG_IN, ExitCode.USAGE);
        assertThat(nonsense.err()).startsWith("ERROR: ").doesNotContain("\tat ");
        noFileIsThere();
    }

    @Test
    void aCertificateThatNobodySignedIsNotTrusted() throws Exception {
        run("--server", okd.url(), "--token", okd.token(), "--output", output.toString())
                .with(ExitCode.LOG_IN, "is not trusted");
        noFileIsThere();
    }

    @Test
    void aRevokedTokenIsTold() throws Exception {
        okd.revokeToken();

        backup().with(ExitCode.LOG_IN, "does not accept the credentials (401)");
        noFileIsThere();
    }

    @Test
    void aPasswordIsExchangedForATokenThatIsRevokedAtTheEnd() throws Exception {
        Path ca = Files.writeString(work.resolve("ca.crt"), okd.ca());
        Path password = Files.writeString(work.resolve("password"), okd.password());
        String[] asUser = {
            "--server",
            okd.url(),
            "--ca",
            ca.toString(),
            "--user",
            okd.user(),
            "--password-file",
            password.toString(),
            "--output",
            output.toString()
        };

        assertThat(with(asUser, "--method", "direct").exitCode()).isZero();

        Files.writeString(password, "wrong");
        with(asUser).with(ExitCode.LOG_IN, "password");
    }

    @Test
    void aClientCertificateIsAWayIn() throws Exception {
        Files.writeString(kubeconfig, okd.certificateKubeconfig());

        assertThat(backup("--method", "direct").exitCode()).isZero();
    }

    @Test
    void aUserWithoutRightsIsToldAllThatIsMissing() throws Exception {
        Path ca = Files.writeString(work.resolve("ca.crt"), okd.ca());
        Path token = Files.writeString(work.resolve("token"), okd.tokenWithoutRights());

        run(
                        "--server",
                        okd.url(),
                        "--token-file",
                        token.toString(),
                        "--ca",
                        ca.toString(),
                        "--output",
                        output.toString())
                .with(ExitCode.NOT_READY, "lacks these rights: ", "docs/permissions.md");
        noFileIsThere();
    }

    @Test
    void oneMissingRightIsNamed() throws Exception {
        okd.deny("create", "", "pods/exec");

        backup().with(ExitCode.NOT_READY, "access: ", "pods/exec");
        noFileIsThere();
    }

    @Test
    void aKubeconfigThatIsNoneIsRefused() throws Exception {
        Files.writeString(kubeconfig, "");
        usage(backup());
        Files.writeString(kubeconfig, "\u0000\u0001 { not: [yaml");
        usage(backup());
        Files.writeString(kubeconfig, "[1, 2, 3]");
        usage(backup());
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        Files.write(kubeconfig, noise);
        usage(backup());
        Files.writeString(kubeconfig, "# ".repeat(3 << 20), StandardCharsets.US_ASCII, StandardOpenOption.CREATE);
        usage(backup()).with(ExitCode.USAGE, "is larger than 4 MB; that is no kubeconfig");
        Files.delete(kubeconfig);
        usage(backup()).with(ExitCode.USAGE, "There is no file " + kubeconfig);
        noFileIsThere();
    }

    private static Ended usage(Ended ended) {
        assertThat(ended.exitCode()).as(ended.err()).isIn(ExitCode.USAGE, ExitCode.LOG_IN);
        assertThat(ended.err()).startsWith("ERROR: ").hasLineCount(1);
        return ended;
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
        backup(option).with(ExitCode.USAGE, words);
        noFileIsThere();
    }

    @Test
    void aProxyThatIsNoneIsRefused() throws Exception {
        backup("--proxy", "ftp://x").with(ExitCode.LOG_IN, "its scheme is none of http, https and socks5");
    }

    @Test
    void aNamespaceThatIsNotThereIsRefusedByTheCluster() throws Exception {
        Ended ended = backup("--debug-namespace", "no-such-namespace");

        assertThat(ended.err())
                .startsWith("ERROR: ")
                .contains("no-such-namespace")
                .doesNotContain("\tat ");
        assertThat(ended.exitCode()).isIn(ExitCode.FAILED, ExitCode.NOT_READY);
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

    private Ended with(String[] first, String... more) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }
}
