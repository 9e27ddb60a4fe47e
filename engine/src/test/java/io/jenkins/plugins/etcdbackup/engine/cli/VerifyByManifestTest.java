package io.jenkins.plugins.etcdbackup.engine.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.tarball.RealBackup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code verify} finds in a directory by comparing its backup with the manifest that lies beside it. */
class VerifyByManifestTest {

    @TempDir
    static Path shared;

    private static Path saved;
    private static Path other;

    @TempDir
    Path directory;

    private final StringWriter output = new StringWriter();

    @BeforeAll
    static void takeTwoSnapshots() throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v35(), shared.resolve("etcd"))) {
            etcd.etcdctl("put", "/kubernetes.io/pods/default/web", "running").orFail();
            saved = etcd.saveSnapshot(shared.resolve("saved.db"));
            etcd.etcdctl("put", "/kubernetes.io/pods/default/web", "stopped").orFail();
            other = etcd.saveSnapshot(shared.resolve("other.db"));
        }
    }

    @Test
    void backupThatItsManifestDescribesPasses() throws Exception {
        Path backup = backup();

        assertThat(verify(backup.toString())).isZero();

        assertThat(output.toString())
                .contains(RealBackup.NAMES.snapshot() + " is what the manifest describes.")
                .contains(RealBackup.NAMES.staticResources() + " is what the manifest describes.")
                .contains("Hash, revision and totalKey are those of the manifest.")
                .doesNotContain("FAIL", "WARN  manifest");
    }

    @Test
    void pairOfTheDocumentedScriptHasNoManifestAndNoFindingAboutIt() throws Exception {
        Path backup = backup();
        Files.delete(manifest(backup));

        assertThat(verify(backup.toString())).isZero();

        assertThat(output.toString())
                .contains("are a pair")
                .contains("????", "whether both are of the same run")
                .doesNotContain("manifest");
    }

    @Test
    void soundSnapshotOfAnotherBackupFails() throws Exception {
        Path backup = backup();
        Files.copy(other, backup.resolve(RealBackup.NAMES.snapshot()), REPLACE_EXISTING);

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(RealBackup.NAMES.snapshot()))
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure).startsWith("manifest: "))
                .anySatisfy(failure -> assertThat(failure).contains("not the file that the manifest describes"))
                .anySatisfy(failure -> assertThat(failure).contains("describes another snapshot"));
        assertThat(failures(RealBackup.NAMES.staticResources())).isEmpty();
    }

    @Test
    void soundTarballOfAnotherBackupFails() throws Exception {
        Path backup = backup();
        edit(backup, json -> ((ObjectNode) json.path("files").path(1)).put("sha256", "0".repeat(64)));

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(RealBackup.NAMES.staticResources()))
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure).startsWith("manifest: ").contains("0".repeat(64)));
        assertThat(failures(RealBackup.NAMES.snapshot())).isEmpty();
    }

    @Test
    void withoutTheSha256SizeAndStatusAreComparedAndTheFindingSaysSo() throws Exception {
        Path backup = backup();
        edit(backup, json -> ((ObjectNode) json.path("files").path(0)).put("sha256", "0".repeat(64)));

        assertThat(verify("--no-sha256", backup.toString())).isZero();
        assertThat(output.toString()).contains("its sha256 was not compared", "Hash, revision and totalKey");

        Files.copy(other, backup.resolve(RealBackup.NAMES.snapshot()), REPLACE_EXISTING);
        assertThat(verify("--no-sha256", backup.toString())).isEqualTo(6);
        assertThat(output.toString()).contains("describes another snapshot");
    }

    @Test
    void keysAreNotComparedWhenTheyAreCountedByOtherRules() throws Exception {
        Path backup = backup();

        assertThat(verify("--etcd", "3.6", backup.toString())).isZero();

        assertThat(output.toString()).contains("totalKey is not compared");
    }

    @Test
    void fileThatTheManifestDoesNotDescribeFails() throws Exception {
        Path backup = backup();
        edit(backup, json -> ((ArrayNode) json.path("files")).remove(1));

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(RealBackup.NAMES.staticResources()))
                .containsExactly("manifest: The manifest beside it does not describe "
                        + RealBackup.NAMES.staticResources() + ".");
    }

    @Test
    void unreadableManifestFailsAndThePairIsStillVerified() throws Exception {
        Path backup = backup();
        Files.writeString(manifest(backup), "{");

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(backup.toString())).singleElement().satisfies(failure -> assertThat(failure)
                .startsWith("manifest: ")
                .contains("can't be used: it was cut off: it ends in the middle", "The pair beside it may be good"));
        assertThat(failures(RealBackup.NAMES.snapshot())).isEmpty();
    }

    @Test
    void manifestWithoutItsPairFailsAndNamesTheMissingFiles() throws Exception {
        Path backup = backup();
        Files.delete(backup.resolve(RealBackup.NAMES.snapshot()));
        Files.delete(backup.resolve(RealBackup.NAMES.staticResources()));

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(backup.toString())).anySatisfy(failure -> assertThat(failure)
                .startsWith("manifest: ")
                .contains(
                        RealBackup.NAMES.manifest(),
                        RealBackup.NAMES.snapshot(),
                        RealBackup.NAMES.staticResources(),
                        "missing"));
    }

    @Test
    void manifestWhosePairIsUnderAnotherNameNamesTheFilesOfTheManifest() throws Exception {
        Path backup = backup();
        Files.move(manifest(backup), backup.resolve("backup_2024-02-02_120000.json"));

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(backup.toString())).singleElement().satisfies(failure -> assertThat(failure)
                .contains("backup_2024-02-02_120000.json", RealBackup.NAMES.snapshot()));
    }

    @Test
    void halfAPairIsToldOnceAndTheOtherHalfIsStillCompared() throws Exception {
        Path backup = backup();
        Files.delete(backup.resolve(RealBackup.NAMES.snapshot()));

        assertThat(verify("--json", backup.toString())).isEqualTo(6);

        assertThat(failures(backup.toString()))
                .singleElement()
                .satisfies(failure -> assertThat(failure).startsWith("pair: ").contains(RealBackup.NAMES.snapshot()));
        assertThat(findings(RealBackup.NAMES.staticResources(), "PASS"))
                .contains("manifest: " + RealBackup.NAMES.staticResources() + " is what the manifest describes.");
    }

    @Test
    void encryptedFileIsComparedWithTheManifestToo() throws Exception {
        Path backup = backup();
        String name = RealBackup.NAMES.snapshot() + ".age";
        Files.delete(backup.resolve(RealBackup.NAMES.snapshot()));
        Files.writeString(backup.resolve(name), "age");
        edit(backup, json -> ((ObjectNode) json.path("files").path(0))
                .putObject("encrypted")
                .put("name", name)
                .put("size", 3)
                .put("sha256", "0".repeat(64))
                .putArray("recipients"));

        assertThat(verify("--json", "--no-sha256", backup.toString())).isEqualTo(6);
        assertThat(findings(name, "PASS")).singleElement().satisfies(finding -> assertThat(finding)
                .startsWith("manifest: ")
                .contains("its sha256 was not compared"));

        output.getBuffer().setLength(0);
        assertThat(verify("--json", backup.toString())).isEqualTo(6);
        assertThat(failures(name))
                .hasSize(2)
                .anySatisfy(failure -> assertThat(failure).startsWith("encrypted: "))
                .anySatisfy(
                        failure -> assertThat(failure).startsWith("manifest: ").contains("changed or exchanged"));
    }

    @Test
    void backupThatItsManifestMarksAsPossiblyDirtyIsAWarning() throws Exception {
        Path backup = backup();
        edit(backup, json -> ((ArrayNode) json.path("findings"))
                .addObject()
                .put("id", "operators-progressing")
                .put("level", "WARN")
                .put("sentence", "etcd is progressing.")
                .put("allowed", true));

        assertThat(verify("--json", backup.toString())).isZero();

        assertThat(findings(RealBackup.NAMES.snapshot(), "WARN"))
                .contains("possibly-dirty: " + BackupFileNames.DIRTY_WARNING);
        assertThat(findings(RealBackup.NAMES.staticResources(), "WARN"))
                .containsExactly("possibly-dirty: " + BackupFileNames.DIRTY_WARNING);
    }

    private Path backup() throws Exception {
        Path backup = Files.createDirectory(directory.resolve("backup"));
        RealBackup.write(backup, saved);
        return backup;
    }

    private static Path manifest(Path backup) {
        return backup.resolve(RealBackup.NAMES.manifest());
    }

    private static void edit(Path backup, Consumer<ObjectNode> edit) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = (ObjectNode) mapper.readTree(manifest(backup).toFile());
        edit.accept(json);
        mapper.writeValue(manifest(backup).toFile(), json);
    }

    private List<String> failures(String file) throws IOException {
        return findings(file, "FAIL");
    }

    /** What {@code --json} printed of the file whose path ends so, as "id: sentence". */
    private List<String> findings(String file, String level) throws IOException {
        List<String> found = new ArrayList<>();
        for (JsonNode verified : new ObjectMapper().readTree(output.toString()).path("files")) {
            if (verified.path("file").asText().endsWith(file)) {
                verified.path("findings").forEach(finding -> {
                    if (finding.path("level").asText().equals(level)) {
                        found.add(finding.path("id").asText() + ": "
                                + finding.path("sentence").asText());
                    }
                });
                assertThat(verified.path("passed").asBoolean())
                        .isEqualTo(verified.path("findings").findValuesAsText("level").stream()
                                .noneMatch("FAIL"::equals));
            }
        }
        return found;
    }

    private int verify(String... arguments) {
        return new CommandLine(new VerifyCommand())
                .setOut(new PrintWriter(output, true))
                .execute(arguments);
    }
}
