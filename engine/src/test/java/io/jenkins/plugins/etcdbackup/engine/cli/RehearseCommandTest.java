package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.Traces;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a person has a restore rehearsed, and what is said of it. */
class RehearseCommandTest {

    @TempDir
    static Path directory;

    @TempDir
    Path work;

    @StandIn
    private static StandInControlPlane okd;

    private static Path snapshot;

    private Path kubeconfig;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        snapshot = okd.etcd().saveSnapshot(directory.resolve("snapshot.db"));
    }

    @BeforeEach
    void prepare() throws IOException {
        kubeconfig = Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Traces.areNone(okd, work);
    }

    @Test
    void aClusterThatIsNamedLendsItsEtcd() {
        assertThat(run("rehearse", "--kubeconfig", kubeconfig.toString(), snapshot.toString()))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("RESTORES: etcd 3.4.23 in a pod on node master-");
    }

    @Test
    void withoutAClusterThisMachineDoes() {
        String folder = EtcdInstallation.v35().bin().toString();
        assertThat(run("rehearse", "--etcd", folder, snapshot.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("RESTORES: etcd 3.5.16 on this machine serves revision ");
    }

    @Test
    void aSnapshotThatEtcdRefusesHasAnotherExitCodeThanARehearsalThatCouldNotBeMade() throws Exception {
        byte[] bytes = Files.readAllBytes(snapshot);
        Path cut = Files.write(work.resolve("cut.db"), Arrays.copyOf(bytes, bytes.length - 32));
        assertThat(run("rehearse", "--kubeconfig", kubeconfig.toString(), cut.toString()))
                .isEqualTo(ExitCode.NOT_VERIFIED);

        okd.imageWithoutEtcd("registry.test/none:1");
        assertThat(run(
                        "rehearse",
                        "--image",
                        "registry.test/none:1",
                        "--kubeconfig",
                        kubeconfig.toString(),
                        snapshot.toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("There is no etcd in a pod on node ");
    }

    @Test
    void aBackupTellsInItsManifestWhatEtcdServed() throws Exception {
        Path output = Files.createDirectory(work.resolve("output"));
        assertThat(run(
                        "backup",
                        "--json",
                        "--rehearse",
                        "--method",
                        "direct",
                        "--kubeconfig",
                        kubeconfig.toString(),
                        "--output",
                        output.toString()))
                .as("%s", err)
                .isEqualTo(ExitCode.OK);
        JsonNode findings = new ObjectMapper().readTree(out.toString()).get("findings");
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.get("id").asText()).isEqualTo("rehearsal");
            assertThat(finding.get("sentence").asText()).startsWith("etcd 3.4.23 in a pod on node master-");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rehearse --node master-0 FILE                 | are for a rehearsal in a cluster",
                "rehearse --image i FILE                       | are for a rehearsal in a cluster",
                "rehearse --kubeconfig K --etcd /x FILE        | are for a rehearsal on this machine",
                "rehearse --kubeconfig K --scratch /x FILE     | are for a rehearsal on this machine",
                "rehearse --etcd /no/such/etcd FILE            | /no/such/etcd is not a program",
                "rehearse --timeout 0 FILE                     | --timeout must be between 1 and 1440",
                "backup --output O --kubeconfig K --rehearse --rehearse-with | exclude each other",
                "backup --output O --kubeconfig K --rehearsal-node n         | need --rehearse",
                "backup --output O --kubeconfig K --rehearsal-image i        | need --rehearse",
                "backup --output O --kubeconfig K --rehearse-with=/none      | /none is not a program"
            })
    void absurdOptionsAreRefused(String line, String words) {
        String[] arguments = Stream.of(line.strip().split(" +"))
                .map(word -> switch (word) {
                    case "FILE" -> snapshot.toString();
                    case "K" -> kubeconfig.toString();
                    case "O" -> work.toString();
                    default -> word;
                })
                .toArray(String[]::new);

        assertThat(run(arguments)).as("%s", err).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(words);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
