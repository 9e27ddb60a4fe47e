package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The dry run, as a new user meets it. */
class PreflightCommandTest {

    @TempDir
    private static Path directory;

    @StandIn
    private static StandInControlPlane okd;

    @TempDir
    private Path work;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void nothingWasMade() throws IOException {
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
        assertThat(work.resolve("output")).isEmptyDirectory();
    }

    private int preflight(String... more) throws IOException {
        Path kubeconfig = Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig());
        Path output = Files.createDirectories(work.resolve("output"));
        List<String> all = new ArrayList<>(
                List.of("preflight", "--kubeconfig", kubeconfig.toString(), "--output", output.toString()));
        all.addAll(List.of(more));
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return command.execute(all.toArray(String[]::new));
    }

    @Test
    void readyClusterIsReportedWithEveryCheckAndWhatWouldBeMade() throws Exception {
        assertThat(preflight()).as("%s%s", out, err).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("Logged in at " + okd.url())
                .contains("PASS   access: ")
                .contains("PASS   etcd-quorum: ")
                .contains("MAKES  the lease openshift-etcd/etcd-backup")
                .contains("MAKES  a privileged debug pod on master-")
                .contains("MAKES  in the output directory, a snapshot", ", plain")
                .contains("READY: a backup would be taken. Nothing was made.");
    }

    @Test
    void everyCheckIsMadeWhateverOneFinds() throws Exception {
        okd.state().operatorProgressing("etcd", "rolling out");
        assertThat(preflight("--method", "direct", "--quiet-hours", "00:00-23:59"))
                .isEqualTo(ExitCode.NOT_READY);
        assertThat(out.toString())
                .contains("FAIL   operators-progressing: ", "FAIL   quiet-hours: ", "  node-space: ")
                .contains("NOT READY: a backup would stop here.");
    }

    @Test
    void nodeThatDoesNotExistIsAFindingAmongTheOthers() throws Exception {
        assertThat(preflight("--node", "nope")).isEqualTo(ExitCode.NOT_READY);
        assertThat(out.toString())
                .contains("FAIL   node: ", "nope", "PASS   etcd-quorum: ")
                .doesNotContain("MAKES");
    }

    @Test
    void nameThatNoNamespaceCanHaveIsRefusedBeforeAnythingIsAsked() throws Exception {
        assertThat(preflight("--debug-namespace", "UPPER case;x")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("No namespace can be called \"UPPER case;x\"", "--debug-namespace");
    }
}
