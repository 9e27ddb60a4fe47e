package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfAndItsExitCodes(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Exit codes:").contains("--help");
    }

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream()
                .filter(name -> !name.equals("help") && !name.equals("generate-completion"));
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

    /** As cron and containers start it; the bytes of the name are UTF-8 whatever the locale of this test is. */
    @Test
    void aNameBeyondAsciiUnderTheLocaleCIsToldWithTheRemedy(@TempDir Path folder) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                "sh",
                "-c",
                "exec \"$0\" -XX:TieredStopAtLevel=1 -cp \"$1\" " + Main.class.getName()
                        + " verify \"$(printf '\\303\\274.db')\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        java.environment().put("LC_ALL", "C");
        Path said = folder.resolve("said");
        Process verify =
                java.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        assertThat(verify.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(verify.exitValue()).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(said, StandardCharsets.ISO_8859_1))
                .contains("start it with LC_ALL=C.UTF-8")
                .doesNotContain("Exception");
    }

    @Test
    void aVariableThatIsNotSetIsNotTheDirectoryThatItIsCalledIn() {
        assertThat(run("backup", "--server", "https://x.test", "--token", "t", "--output", ""))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("verify", "")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void encryptionToNobodyIsRefused() {
        assertThat(run("backup", "--server", "https://x.test", "--token", "t", "--output", "/tmp", "--encrypt-to", ""))
                .isEqualTo(ExitCode.USAGE);
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
