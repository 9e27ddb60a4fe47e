package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"backup", "verify", "inspect", "restore-check", "rehearse", "decrypt"})
    void everyCommandExplainsItselfAndItsExitCodes(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Exit codes:").contains("--help");
    }

    @Test
    void noArgumentsShowTheCommands() {
        run();
        assertThat(out.toString() + err).contains("backup").contains("restore-check");
    }

    @Test
    void anUnknownOptionIsAUsageErrorThatNamesIt() {
        assertThat(run("backup", "--output", "/tmp", "--methd", "script")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--methd");
    }

    @Test
    void waysToLogInThatExcludeEachOtherAreRefused() {
        assertThat(run("backup", "--output", "/tmp", "--kubeconfig", "a", "--server", "https://b"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("exclude each other");
    }

    @Test
    void aCommandThatIsCalledIsTheOnlyOneToBeKnownElseAllAre() {
        assertThat(Main.commandLine(new String[] {"verify", "--help"}).getSubcommands())
                .containsOnlyKeys("verify");
        for (String first : List.of("--help", "help", "verfy", "")) {
            assertThat(Main.commandLine(new String[] {first}).getSubcommands())
                    .as(first)
                    .containsKeys("backup", "verify", "inspect", "restore-check", "rehearse", "decrypt", "help");
        }
    }

    @Test
    void aDirectoryIsNoSnapshotToInspect() {
        assertThat(run("inspect", "/tmp")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("/tmp is a directory: name the snapshot in it");
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
