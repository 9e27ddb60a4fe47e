package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.tarball.RealBackup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCheckCommandTest {

    @TempDir
    static Path shared;

    private static Path snapshot;

    @TempDir
    Path backup;

    private final StringWriter output = new StringWriter();

    @BeforeAll
    static void takeASnapshot() throws IOException {
        snapshot = RealBackup.saveSnapshot(EtcdInstallation.v35(), shared, false);
    }

    @BeforeEach
    void layOutABackup() throws Exception {
        RealBackup.write(backup, snapshot);
    }

    @Test
    void sameClusterAndReleaseMayBeRestored() {
        assertThat(run("--cluster-id", RealBackup.CLUSTER_ID, "--cluster-version", RealBackup.VERSION))
                .isZero();
        assertThat(output.toString()).startsWith("MAY BE RESTORED").doesNotContain("FAIL", "????");
    }

    @Test
    void withoutAClusterItSaysWhatItCouldNotCheck() {
        assertThat(run()).isZero();
        assertThat(output.toString()).startsWith("NOTHING SPEAKS AGAINST IT").contains("????", RealBackup.CLUSTER_ID);
    }

    @Test
    void anotherReleaseHasItsOwnExitCode() {
        assertThat(run("--cluster-version", "4.14.1")).isEqualTo(6);
        assertThat(output.toString()).startsWith("DO NOT RESTORE IT").contains("FAIL  restore-version");
    }

    @Test
    void programsReadTheAnswerAsJson() throws Exception {
        assertThat(run("--json", "--cluster-version", "4.14.1")).isEqualTo(6);
        JsonNode json = new ObjectMapper().readTree(output.toString());
        assertThat(json.get("answer").asText()).isEqualTo("NOT_RESTORABLE");
        assertThat(json.get("clusterId").asText()).isEqualTo(RealBackup.CLUSTER_ID);
        assertThat(json.get("findings").findValuesAsText("id")).contains("restore-version", "pair");
    }

    @Test
    void clusterCanNotBeAskedAndNamedAtOnce() {
        assertThat(run("--kubeconfig", "k", "--cluster-version", "4.14.1")).isEqualTo(2);
    }

    @Test
    void whoeverNamesPartOfAClusterIsNotAnsweredWithoutOne() {
        assertThat(run("--token", "x")).isEqualTo(2);
        assertThat(run("--user", "me")).isEqualTo(2);
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void aFileOrNothingInTheDirectorysPlaceIsNamed() {
        for (Path place : List.of(backup.resolve("nothing"), snapshot)) {
            StringWriter errors = new StringWriter();

            int code = Main.commandLine()
                    .setOut(new PrintWriter(output))
                    .setErr(new PrintWriter(errors))
                    .execute("restore-check", place.toString());

            assertThat(code).isEqualTo(2);
            assertThat(errors.toString())
                    .contains("There is no directory " + place + ": name one that holds a backup.");
        }
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "restore-check";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[arguments.length - 1] = backup.toString();
        return Main.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }
}
