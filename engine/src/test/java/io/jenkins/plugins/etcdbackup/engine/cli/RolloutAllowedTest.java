package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A backup that somebody wants although an operator is rolling out: it is had, and nobody takes it for a clean one. */
class RolloutAllowedTest {

    @TempDir
    Path output;

    @TempDir
    Path work;

    @StandIn
    private static StandInControlPlane okd;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void rollOut() {
        okd.state().operatorProgressing("kube-scheduler");
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void theRunStopsUnlessItIsAllowed(String method) throws Exception {
        assertThat(backup("--method", method)).isEqualTo(ExitCode.NOT_READY);
        assertThat(said.toString()).contains("operators-progressing: ");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void theFilesAreNamedAndReadAsPossiblyDirty(String method) throws Exception {
        assertThat(backup("--method", method, "--allow", "operators-progressing"))
                .as(said.toString())
                .isEqualTo(ExitCode.OK);

        assertThat(said.toString()).contains("WARNING: operators-progressing: Allowed by request");
        assertThat(files()).hasSize(5);
        assertThat(files().get(0)).matches("RESTORE_[-0-9_]{17}\\.md");
        assertThat(files().get(1)).matches("backup_[-0-9_]{17}\\.json");
        assertThat(files().get(2)).matches("inventory_[-0-9_]{17}\\.tsv\\.gz");
        assertThat(files().get(3)).matches("snapshot_[-0-9_]{17}__POSSIBLY_DIRTY__\\.db");
        assertThat(files().get(4)).matches("static_kuberesources_[-0-9_]{17}__POSSIBLY_DIRTY__\\.tar\\.gz");
        assertThat(Files.readString(output.resolve(files().get(0)))).contains("**Possibly dirty.**");
        assertThat(run("verify", output.toString())).isEqualTo(ExitCode.OK);
        assertThat(said.toString()).contains("WARN  possibly-dirty");
        assertTheRestoreCheckWarns();
    }

    @Test
    void aScriptOfOkd45HasNothingToForceAndTheManifestTellsNevertheless() throws Exception {
        okd.script(NodeRoot.Script.OF_OKD_4_5);

        assertThat(backup("--allow", "operators-progressing"))
                .as(said.toString())
                .isEqualTo(ExitCode.OK);

        assertThat(said.toString()).contains("knows no --force");
        assertThat(files()).hasSize(5).noneMatch(name -> name.contains("DIRTY"));
        assertTheRestoreCheckWarns();
    }

    @Test
    void nothingIsForcedWhereSomethingElseIsAllowed() throws Exception {
        okd.heal();

        assertThat(backup("--allow", "operators-progressing,node-space"))
                .as(said.toString())
                .isEqualTo(ExitCode.OK);

        assertThat(said.toString()).doesNotContain("--force");
        assertThat(files()).hasSize(5).noneMatch(name -> name.contains("DIRTY"));
    }

    private void assertTheRestoreCheckWarns() {
        said.getBuffer().setLength(0);
        run("restore-check", output.toString());
        assertThat(said.toString()).contains("possibly-dirty").doesNotContain("FAIL");
    }

    private int backup(String... more) throws IOException {
        Path kubeconfig = Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig());
        List<String> given = List.of("backup", "--kubeconfig", kubeconfig.toString(), "--output", output.toString());
        return run(Stream.concat(given.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
        return command.execute(arguments);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
