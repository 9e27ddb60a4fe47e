package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.snapshot.StoredSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came, went and changed from one snapshot to another, in numbers, and which namespaces vanished. */
class InventoryCommandTest {

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    Path directory;

    private Path monday;
    private Path tuesday;

    @BeforeEach
    void store() throws IOException {
        monday = new StoredSnapshot()
                .put("/kubernetes.io/namespaces/shop", bytes("shop"))
                .put("/kubernetes.io/namespaces/till", bytes("till"))
                .put("/kubernetes.io/configmaps/shop/web", bytes("old"))
                .put("/kubernetes.io/configmaps/shop/same", bytes("same"))
                .put("/kubernetes.io/deployments/till/front", bytes("front"))
                .put("/kubernetes.io/secrets/till/login", bytes("hunter2"))
                .put("/kubernetes.io/events/till/restless", bytes("event"))
                .put("/kubernetes.io/clusterroles/system:admin", bytes("role"))
                .put("/openshift.io/routes/shop/front", bytes("route"))
                .write(directory.resolve("monday.db"));
        tuesday = new StoredSnapshot()
                .put("/kubernetes.io/namespaces/shop", bytes("shop"))
                .put("/kubernetes.io/namespaces/new", bytes("new"))
                .put("/kubernetes.io/configmaps/shop/web", bytes("before"))
                .put("/kubernetes.io/configmaps/shop/web", bytes("new"))
                .put("/kubernetes.io/configmaps/shop/same", bytes("same"))
                .put("/kubernetes.io/clusterroles/system:admin", bytes("role"))
                .put("/openshift.io/routes/shop/front", bytes("route"))
                .put("/openshift.io/routes/shop/gone", bytes("route"))
                .delete("/openshift.io/routes/shop/gone")
                .write(directory.resolve("tuesday.db"));
    }

    @Test
    void itCountsByResourceAndNamespaceAsOcNamesThem() {
        assertThat(run("inventory", monday.toString())).isZero();

        assertThat(output.toString())
                .startsWith("9 objects with ")
                .containsPattern("2 +\\d+ B +configmaps\n")
                .containsPattern("1 +\\d+ B +deployments.apps\n")
                .containsPattern("1 +\\d+ B +routes.route.openshift.io\n")
                .containsPattern("1 +\\d+ B +clusterroles.rbac.authorization.k8s.io\n")
                .containsPattern("4 +\\d+ B +till\n");
    }

    @Test
    void namespacesThatVanishedAreNamedFirst() {
        assertThat(run("inventory", tuesday.toString(), "--since", monday.toString()))
                .isZero();

        assertThat(output.toString())
                .startsWith(
                        "VANISHED: namespace till\nnew: namespace new\n" + "1 came, 3 went (37.5 % of 8), 1 changed\n")
                .containsPattern("0 +3 +0 +till\n")
                .containsPattern("0 +0 +1 +configmaps\n")
                .containsPattern("1 +1 +0 +namespaces\n")
                .doesNotContain("events", "routes", "login");
    }

    @Test
    void nothingChangedFromABackupToItself() {
        assertThat(run("inventory", monday.toString(), "--since", monday.toString(), "--json"))
                .isZero();

        assertThat(output.toString()).contains("\"vanished\" : [ ]").contains("\"came\" : 0");
    }

    @Test
    void anInventoryThatIsCutOffOrOfALaterFormatIsRefused() throws IOException {
        Path cut = directory.resolve("inventory_2026-11-23_180000.tsv.gz");
        Files.write(cut, Arrays.copyOf(GZIPPED, GZIPPED.length - 4));
        assertThat(run("inventory", cut.toString())).isEqualTo(ExitCode.NOT_VERIFIED);
        Files.write(cut, GZIPPED);
        assertThat(run("inventory", cut.toString())).isEqualTo(ExitCode.NOT_VERIFIED);

        assertThat(errors.toString()).contains("it does not begin as an inventory of this release does");
    }

    private static final byte[] GZIPPED = gzipped("etcd-backup inventory 2\n");

    private static byte[] gzipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
