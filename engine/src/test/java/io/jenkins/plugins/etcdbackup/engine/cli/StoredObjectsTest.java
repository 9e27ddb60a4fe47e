package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.jenkins.plugins.etcdbackup.engine.objects.Protobuf;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StoredSnapshot;
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

/** The commands that look into a backup, on a snapshot of an etcd that holds what an API server would have written. */
class StoredObjectsTest {

    private static final String DEFINITION =
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"crontabs.stable.example.com"},
             "spec":{"group":"stable.example.com","scope":"Namespaced",
              "names":{"plural":"crontabs","singular":"crontab","kind":"CronTab","shortNames":["ct"]},
              "versions":[{"name":"v1","subresources":{"status":{}}}]}}
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

    @TempDir
    Path folder;

    private static Path earlier;
    private static Path snapshot;
    private static Path compacted;

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
            put(client, "/kubernetes.io/configmaps/shop/gone", configMap("gone", "old"));
            put(client, "/kubernetes.io/secrets/shop/login", secret("hunter1"));
            earlier = etcd.saveSnapshot(shared.resolve("earlier.db"));
            put(client, "/kubernetes.io/configmaps/shop/web", configMap("web", "new"));
            put(client, "/kubernetes.io/configmaps/shopping/other", configMap("other", "old"));
            put(client, "/kubernetes.io/secrets/shop/login", secret("hunter2"));
            put(client, "/kubernetes.io/configmaps/shop/kube-root-ca.crt", configMap("kube-root-ca.crt", "ca"));
            put(client, "/kubernetes.io/namespaces/shop", namespace("shop"));
            put(client, "/kubernetes.io/namespaces/shopping", namespace("shopping"));
            put(client, "/kubernetes.io/pods/shop/web-1", ownedPod());
            put(client, "/openshift.io/routes/shop/front", route());
            etcd.etcdctl("del", "/kubernetes.io/configmaps/shop/gone").orFail();
            snapshot = etcd.saveSnapshot(shared.resolve("saved.db"));
            etcd.etcdctl("compact", "9").orFail();
            compacted = etcd.saveSnapshot(shared.resolve("compacted.db"));
        }
    }

    private static byte[] namespace(String name) {
        return Protobuf.stored("v1", "Namespace", out -> out.writeByteArray(1, Protobuf.metadata("", name)));
    }

    private static byte[] secret(String password) {
        return Protobuf.stored("v1", "Secret", out -> {
            out.writeByteArray(1, Protobuf.metadata("shop", "login"));
            out.writeByteArray(2, Protobuf.message(entry -> {
                entry.writeString(1, "password");
                entry.writeString(2, password);
            }));
            out.writeString(3, "Opaque");
        });
    }

    private static byte[] ownedPod() {
        byte[] owner = Protobuf.message(out -> {
            out.writeString(1, "ReplicaSet");
            out.writeString(3, "web");
            out.writeString(4, "7");
            out.writeString(5, "apps/v1");
            out.writeBool(6, true);
        });
        return Protobuf.stored(
                "v1",
                "Pod",
                out -> out.writeByteArray(1, Protobuf.message(metadata -> {
                    metadata.writeRawBytes(Protobuf.metadata("shop", "web-1"));
                    metadata.writeByteArray(13, owner);
                })));
    }

    private static byte[] route() {
        return Protobuf.stored("route.openshift.io/v1", "Route", out -> {
            out.writeByteArray(1, Protobuf.metadata("shop", "front"));
            out.writeByteArray(2, Protobuf.message(spec -> {
                spec.writeString(1, "shop.example.com");
                spec.writeString(2, "");
                spec.writeByteArray(3, Protobuf.message(to -> {
                    to.writeString(1, "Service");
                    to.writeString(2, "web");
                    to.writeInt32(3, 100);
                }));
            }));
        });
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
                .contains("\"resourceVersion\": \"7\"");
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

        assertThat(output.toString()).isEqualTo("configmap/kube-root-ca.crt\nconfigmap/web\n");
    }

    @Test
    void aNameThatIsNotThereIsToldAndFails() {
        assertThat(get("cm", "gone", "-n", "shop")).isEqualTo(ExitCode.FAILED);

        assertThat(errors.toString()).contains("There is no cm gone in namespace shop.");
    }

    @Test
    void aResourceThatNobodyDefinesIsAWrongArgument() {
        assertThat(get("widgets", "-A")).isEqualTo(ExitCode.USAGE);

        assertThat(errors.toString()).contains("There is no resource \"widgets\"");
    }

    @Test
    void aNamespaceComesWithItsContentsInAnOrderToApplyButWithoutWhatControllersMakeAgain() {
        assertThat(get("ns", "shop", "--with-contents", "-o", "name")).isZero();

        assertThat(output.toString())
                .isEqualTo(
                        """
                        namespace/shop
                        secret/login
                        configmap/web
                        crontab.stable.example.com/nightly
                        route.route.openshift.io/front
                        """);
    }

    @Test
    void withAllComesWhatControllersMakeAgainToo() {
        get("ns", "shop", "--with-contents", "--all");

        assertThat(output.toString())
                .contains("name: web-1", "name: kube-root-ca.crt")
                .doesNotContain("ownerReferences");
        assertThat(errors.toString())
                .contains("References to owners were left out", "What follows holds secrets in full.");
    }

    @Test
    void anObjectComesBackAsItWasAtARevision() {
        get("cm", "web", "gone", "-n", "shop", "--at", "5");

        assertThat(output.toString())
                .contains("key: old")
                .contains("name: gone")
                .doesNotContain("key: new");
    }

    @Test
    void aRevisionThatIsCompactedOrNotYetWrittenIsRefused() {
        assertThat(run("get", compacted.toString(), "cm", "web", "-n", "shop", "--at", "9"))
                .isZero();
        assertThat(run("get", compacted.toString(), "cm", "web", "-n", "shop", "--at", "8"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("list", compacted.toString(), "cm", "--at", "900")).isEqualTo(ExitCode.USAGE);

        assertThat(errors.toString())
                .contains(
                        "Revision 8 is gone: etcd had compacted its history up to 9",
                        "Revision 900 was not written yet when the snapshot was taken: the newest in it is 15");
    }

    @Test
    void historyTellsWhatChangedAndThatItWasDeleted() {
        assertThat(run("history", snapshot.toString(), "cm", "web", "-n", "shop"))
                .isZero();
        assertThat(run("history", snapshot.toString(), "cm", "gone", "-n", "shop"))
                .isZero();

        assertThat(output.toString()).contains("the oldest that is held", "data.key: old -> new", "deleted");
    }

    @Test
    void differencesNeverShowWhatASecretHolds() {
        assertThat(run("diff", earlier.toString(), snapshot.toString())).isZero();

        assertThat(output.toString())
                .contains("+ Pod shop/web-1")
                .contains("- ConfigMap shop/gone")
                .contains("~ ConfigMap shop/web\n    data.key: old -> new")
                .contains("~ Secret shop/login\n    data.password changed")
                .doesNotContain("aHVudGVy")
                .contains("6 came, 1 went, 2 changed");
    }

    @Test
    void secretsShowTheirValuesToWhoAsksForThem() {
        assertThat(run("diff", earlier.toString(), snapshot.toString(), "secret", "--show-secrets"))
                .isZero();

        assertThat(output.toString()).contains("data.password: aHVudGVyMQ== -> aHVudGVyMg==");
    }

    @Test
    void theListHasNamesAndNoValues() {
        assertThat(run("list", snapshot.toString(), "secrets,cm", "-A")).isZero();

        assertThat(output.toString())
                .containsPattern("shop +login +secrets +2023-11-14T22:13:20Z +\\d+")
                .doesNotContain("aHVudGVy");
    }

    @Test
    void withoutAResourceTheListCountsThemAll() {
        assertThat(run("list", snapshot.toString())).isZero();

        assertThat(output.toString())
                .containsPattern("3 +configmaps\n")
                .containsPattern("1 +crontabs.stable.example.com\n")
                .containsPattern("1 +routes.route.openshift.io\n");
    }

    @Test
    void whatMayBeAnOlderStateIsShownWithAWarningAndAnExitCode() throws Exception {
        String key = "/kubernetes.io/configmaps/shop/web";
        String damaged = new StoredSnapshot()
                .put(key, configMap("web", "old"))
                .putCut(key, configMap("web", "new"), 3)
                .write(folder.resolve("damaged.db"))
                .toString();

        assertThat(run("get", damaged, "cm", "web", "-n", "shop")).isEqualTo(ExitCode.FAILED);
        assertThat(run("list", damaged)).isEqualTo(ExitCode.FAILED);
        assertThat(run("history", damaged, "cm", "web", "-n", "shop")).isEqualTo(ExitCode.FAILED);
        assertThat(run("diff", damaged, snapshot.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(output.toString()).contains("key: old");
        assertThat(errors.toString().lines().filter(line -> line.contains(" damaged: ")))
                .hasSize(4)
                .allMatch(line -> line.contains("damaged.db is damaged: the entry 00000000000000035f")
                        && line.endsWith("There may be more in it, and newer states of what is in it."));
    }

    private int get(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "get";
        all[1] = snapshot.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return run(all);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
