package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class VerifyAndInspectCommandTest {

    private static final String NAME = "snapshot_2026-11-23_180000.db";

    @TempDir
    static Path shared;

    private static Path saved;

    @TempDir
    Path directory;

    private final StringWriter output = new StringWriter();
    private Path snapshot;

    @BeforeAll
    static void takeASnapshot() throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v35(), shared.resolve("etcd"))) {
            etcd.etcdctl("put", "/kubernetes.io/pods/default/web", "running").orFail();
            saved = etcd.saveSnapshot(shared.resolve("saved.db"));
        }
    }

    @BeforeEach
    void copyIt() throws IOException {
        snapshot = Files.copy(saved, directory.resolve(NAME));
    }

    @Test
    void aSoundSnapshotPasses() {
        assertThat(run(new VerifyCommand(), snapshot.toString())).isZero();

        assertThat(output.toString())
                .contains(NAME + ": may be trusted")
                .contains("{\"hash\":")
                .contains("PASS  trailing-sha256");
    }

    @Test
    void aChangedSnapshotFailsWithItsOwnExitCode() throws IOException {
        Files.write(snapshot, new byte[] {1}, StandardOpenOption.APPEND);

        assertThat(run(new VerifyCommand(), snapshot.toString())).isEqualTo(6);

        assertThat(output.toString()).contains("DO NOT RESTORE").contains("FAIL  trailing-sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.6", "3.7", "3.6.5"})
    void theRulesSinceEtcd36AddAVersion(String release) {
        assertThat(run(new VerifyCommand(), "--etcd", release, snapshot.toString()))
                .isZero();

        assertThat(output.toString()).contains("\"totalKey\":1,").contains("\"version\":\"\"}");
    }

    @Test
    void anEtcdThatIsNoneGetsASentence() {
        StringWriter errors = new StringWriter();
        int code = new CommandLine(new VerifyCommand())
                .setErr(new PrintWriter(errors, true))
                .execute("--etcd", "V3_6", snapshot.toString());

        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).contains("'V3_6' is no release of etcd 3, such as 3.5 or 3.6.5");
    }

    @Test
    void aDirectoryMustHoldPairs() throws IOException {
        assertThat(run(new VerifyCommand(), "--json", directory.toString())).isEqualTo(6);

        JsonNode json = new ObjectMapper().readTree(output.toString());
        assertThat(json.path("passed").asBoolean(true)).isFalse();
        assertThat(json.path("files")).hasSize(2);
        assertThat(json.path("files").path(0).path("status").path("totalKey").asLong())
                .isPositive();
        JsonNode finding = json.path("files").path(1).path("findings").path(0);
        assertThat(finding.path("id").asText()).isEqualTo("pair");
        assertThat(finding.path("sentence").asText()).contains("static_kuberesources_2026-11-23_180000.tar.gz");
    }

    @Test
    void whatIsNoFileIsNotTakenForADamagedOne() {
        AtomicReference<Exception> failure = new AtomicReference<>();
        new CommandLine(new VerifyCommand())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    failure.set(e);
                    return 1;
                })
                .execute("/dev/null");

        assertThat(failure.get())
                .hasMessageContaining("/dev/null is a pipe or a device")
                .hasMessageContaining("Write it");
    }

    @Test
    void anEncryptedFileIsNotTakenForASnapshot() throws IOException {
        Path encrypted = Files.move(snapshot, directory.resolve(NAME + ".age"));

        assertThat(run(new VerifyCommand(), encrypted.toString())).isEqualTo(6);

        assertThat(output.toString()).contains("etcd-backup decrypt");
    }

    @ParameterizedTest
    @CsvSource({"1f8b0800,gzip", "504b0304,zip", "28b52ffd,zstd", "fd377a585a00,xz", "425a6839,bzip2", "04224d18,lz4"})
    void aPackedSnapshotIsToBeUnpackedFirst(String magic, String program) throws IOException {
        byte[] packed = Files.readAllBytes(snapshot);
        byte[] head = HexFormat.of().parseHex(magic);
        System.arraycopy(head, 0, packed, 0, head.length);
        Files.write(snapshot, packed);

        for (String how : List.of("--json", "--no-sha256")) {
            assertThat(run(new VerifyCommand(), how, snapshot.toString())).isEqualTo(6);
            assertThat(output.toString()).contains("packed-file", "packed by " + program, "unpack it first");
            assertThat(output.toString()).doesNotContain("damaged");
        }
        assertThat(run(new InspectCommand(), snapshot.toString())).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"age-encryption.org/v1\n", "-----BEGIN AGE ENCRYPTED FILE-----\n"})
    void anEncryptedFileOfAnotherNameIsToBeDecryptedFirst(String head) throws IOException {
        Files.writeString(snapshot, head);

        assertThat(run(new VerifyCommand(), snapshot.toString())).isEqualTo(6);

        assertThat(output.toString()).contains("FAIL  encrypted", "etcd-backup decrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "-2147483648"})
    void aNumberOfRowsThatIsNoneGetsASentence(String rows) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        new CommandLine(new InspectCommand())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    failure.set(e);
                    return 1;
                })
                .execute("--top", rows, snapshot.toString());

        assertThat(failure.get())
                .isInstanceOf(BackupException.class)
                .hasMessage("--top must be 1 or more, not " + rows + ".");
    }

    @Test
    void inspectPrintsTablesAndJson() throws IOException {
        assertThat(run(new InspectCommand(), snapshot.toString())).isZero();
        assertThat(output.toString())
                .contains("no ClusterVersion object inside")
                .contains("1 live keys")
                .contains("pods")
                .contains("/kubernetes.io/pods/default/web");

        output.getBuffer().setLength(0);
        assertThat(run(new InspectCommand(), "--json", snapshot.toString())).isZero();
        JsonNode json = new ObjectMapper().readTree(output.toString());
        assertThat(json.path("keys").asLong()).isEqualTo(1);
        assertThat(json.path("namespaces").path(0).path("namespace").asText()).isEqualTo("default");
    }

    @Test
    void controlCharactersNeverReachTheTerminal() {
        assertThat(PlainText.of("a\u001b[2Jb\u202ec")).isEqualTo("a?[2Jb?c");
    }

    private int run(Object command, String... arguments) {
        return new CommandLine(command).setOut(new PrintWriter(output, true)).execute(arguments);
    }
}
