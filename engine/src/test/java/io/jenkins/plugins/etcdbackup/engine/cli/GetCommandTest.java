package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.jenkins.plugins.etcdbackup.engine.objects.Protobuf;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GetCommandTest {

    private static final String DEFINITION =
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"crontabs.stable.example.com"},
             "spec":{"group":"stable.example.com","scope":"Namespaced",
              "names":{"plural":"crontabs","singular":"crontab","kind":"CronTab","shortNames":["ct"]}}}
            """;

    private static final String CRON_TAB =
            """
            {"apiVersion":"stable.example.com/v1","kind":"CronTab",
             "metadata":{"name":"nightly","namespace":"shop","uid":"1","creationTimestamp":"2026-01-01T00:00:00Z",
              "labels":{"tier":"db"}},
             "spec":{"cron":"0 3 * * *","replicas":3,"share":0.10,"yes":"no"},"status":{"runs":7}}
            """;

    @TempDir
    static Path shared;

    private static Path snapshot;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void fillAnEtcd() throws Exception {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v35(), shared.resolve("etcd"));
                Client client = KubernetesLikeData.client(etcd)) {
            put(
                    client,
                    "/kubernetes.io/apiextensions.k8s.io/customresourcedefinitions/crontabs.stable.example.com",
                    DEFINITION.getBytes(StandardCharsets.UTF_8));
            put(
                    client,
                    "/kubernetes.io/stable.example.com/crontabs/shop/nightly",
                    CRON_TAB.getBytes(StandardCharsets.UTF_8));
            put(client, "/kubernetes.io/configmaps/shop/web", configMap("web", "old"));
            put(client, "/kubernetes.io/configmaps/shop/web", configMap("web", "new"));
            put(client, "/kubernetes.io/configmaps/shop/gone", configMap("gone", "old"));
            put(client, "/kubernetes.io/configmaps/shopping/other", configMap("other", "old"));
            etcd.etcdctl("del", "/kubernetes.io/configmaps/shop/gone").orFail();
            snapshot = etcd.saveSnapshot(shared.resolve("saved.db"));
        }
    }

    private static void put(Client client, String key, byte[] value) throws Exception {
        client.getKVClient()
                .put(ByteSequence.from(key, StandardCharsets.UTF_8), ByteSequence.from(value))
                .get();
    }

    private static byte[] configMap(String name, String value) {
        return Protobuf.stored("v1", "ConfigMap", out -> {
            out.writeByteArray(1, Protobuf.metadata("shop", name));
            out.writeByteArray(2, Protobuf.message(entry -> {
                entry.writeString(1, "key");
                entry.writeString(2, value);
            }));
            out.writeInt64(77, 5);
        });
    }

    @Test
    void anObjectStoredAsProtobufComesBackReadyToApply() {
        assertThat(get("configmap", "web", "-n", "shop")).isZero();

        assertThat(output.toString())
                .isEqualTo(
                        """
                        apiVersion: v1
                        data:
                          key: new
                        kind: ConfigMap
                        metadata:
                          labels:
                            app: web
                          name: web
                          namespace: shop
                        """);
    }

    @Test
    void whatANewerReleaseAddedIsNamedAndKeptWithRaw() {
        get("cm", "web", "-n", "shop", "--raw", "-o", "json");

        assertThat(errors.toString()).contains("ConfigMap shop/web has fields that this release does not know: 77.");
        assertThat(output.toString())
                .contains("\"unknown field 77\": 5")
                .contains("\"creationTimestamp\": \"2023-11-14T22:13:20Z\"")
                .contains("\"generation\": 3")
                .contains("\"resourceVersion\": \"5\"");
    }

    @Test
    void aCustomResourceIsKnownByItsDefinitionInTheSnapshot() {
        assertThat(get("ct", "-A", "-l", "tier in (web,db)")).isZero();

        assertThat(output.toString())
                .isEqualTo(
                        """
                        apiVersion: stable.example.com/v1
                        kind: CronTab
                        metadata:
                          labels:
                            tier: db
                          name: nightly
                          namespace: shop
                        spec:
                          cron: "0 3 * * *"
                          replicas: 3
                          share: 0.10
                          "yes": "no"
                        """);
    }

    @Test
    void whatWasDeletedOrLiesInANamespaceOfASimilarNameIsNotThere() {
        assertThat(get("cm", "-n", "shop", "-o", "name")).isZero();

        assertThat(output.toString()).isEqualTo("configmap/web\n");
    }

    @Test
    void aNameThatIsNotThereIsToldAndFails() {
        assertThat(get("cm", "gone", "-n", "shop")).isEqualTo(ExitCode.FAILED);

        assertThat(errors.toString()).contains("There is no cm gone.");
    }

    @Test
    void aResourceThatNobodyDefinesIsAWrongArgument() {
        assertThat(get("widgets", "-A")).isEqualTo(ExitCode.USAGE);

        assertThat(errors.toString()).contains("There is no resource \"widgets\"");
    }

    private int get(String... arguments) {
        CommandLine line =
                Main.commandLine().setOut(new PrintWriter(output, true)).setErr(new PrintWriter(errors, true));
        String[] all = new String[arguments.length + 2];
        all[0] = "get";
        all[1] = snapshot.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return line.execute(all);
    }
}
