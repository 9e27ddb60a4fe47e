package io.jenkins.plugins.etcdbackup.engine.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionConfiguration;
import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubeApiServer;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares what comes out of a snapshot with what a real kube-apiserver shows of the same objects, and brings deleted
 * ones back. Needs the programs kube-apiserver and kubectl in the folder KUBE_BIN: {@code make objects-test}.
 */
@Tag("objects")
class ApiServerTest {

    private static final String BIN = System.getenv("KUBE_BIN");
    private static final int TO_DELETE = 1000;

    /**
     * What a server makes of fields that contradict each other, which none ever writes so: requests are taken from
     * limits, stringData joins data, one address or range of a Pod or Node goes before the list of both, and annotations
     * carry what an older version of the API has no field for. Since 1.21 a Namespace gets a label of its name, when written
     * as well.
     */
    private static final Pattern CONTRADICTIONS = Pattern.compile(
            "Pod \\S+\\.resources\\.requests\\..*|Secret \\S+\\.data\\..*|Pod \\S+\\.podIPs.*|Node \\S+\\.podCIDRs.*"
                    + "|Namespace \\S+\\.labels\\.kubernetes\\.io/metadata\\.name is missing.*"
                    + "|DaemonSet \\S+\\.annotations\\.deprecated\\..*"
                    + "|HorizontalPodAutoscaler \\S+(\\.annotations\\.autoscaling|\\.containerResource\\.container).*",
            Pattern.DOTALL);

    @TempDir
    Path directory;

    private final Random random = new Random(13);
    private final FieldTables tables = new FieldTables();

    @BeforeEach
    void needsAnApiServer() {
        assumeTrue(BIN != null, "KUBE_BIN names no folder with kube-apiserver and kubectl");
    }

    /** An object's place in the API and in etcd. */
    private record Target(ResourceType type, String apiVersion, String name) {

        String namespace() {
            return type.namespaced() ? "default" : "";
        }

        String key() {
            return "/kubernetes.io/" + type.storage() + "/" + (type.namespaced() ? namespace() + "/" : "") + name;
        }

        String path() {
            String group = apiVersion.contains("/") ? "/apis/" : "/api/";
            return group + apiVersion + (type.namespaced() ? "/namespaces/default" : "") + "/" + type.plural() + "/"
                    + name;
        }
    }

    @Test
    void everyFieldOfEveryKindIsShownAsTheServerShowsIt() throws Exception {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v36(), directory.resolve("etcd"));
                KubeApiServer server = server(etcd);
                Client client = KubernetesLikeData.client(etcd)) {
            List<Target> targets = targets(server);
            GeneratedObject generator = new GeneratedObject(tables, random);
            for (Target target : targets) {
                byte[] value =
                        generator.stored(target.apiVersion(), target.type().kind(), target.namespace(), target.name());
                client.getKVClient()
                        .put(ByteSequence.from(target.key(), StandardCharsets.UTF_8), ByteSequence.from(value))
                        .get();
            }
            Map<String, JsonNode> shown = new TreeMap<>();
            List<String> refused = new ArrayList<>();
            for (Target target : targets) {
                HttpResponse<String> answer = server.get(target.path());
                if (answer.statusCode() == 200) {
                    shown.put(target.key(), parse(answer.body()));
                } else {
                    refused.add(target.path() + ": " + answer.body());
                }
            }
            Path snapshot = etcd.saveSnapshot(directory.resolve("generated.db"));
            Comparison comparison = compare(snapshot, targets, shown);
            comparison.differences.removeIf(line -> CONTRADICTIONS.matcher(line).matches());
            report("generated", comparison, refused);
            assertThat(comparison.differences).isEmpty();
            assertThat(comparison.equal).isGreaterThan(60);
        }
    }

    private Comparison compare(Path snapshot, List<Target> targets, Map<String, JsonNode> shown) throws Exception {
        Comparison comparison = new Comparison();
        Set<ResourceType> types = new LinkedHashSet<>();
        targets.forEach(target -> types.add(target.type()));
        try (BackupObjects objects =
                BackupObjects.open(SnapshotSource.file(snapshot), ValueDecryption.withoutKeys(), () -> {})) {
            objects.objects(ObjectQuery.of(List.copyOf(types)), object -> {
                String key = "/kubernetes.io/" + object.type().storage() + "/"
                        + (object.namespace().isEmpty() ? "" : object.namespace() + "/") + object.name();
                JsonNode expected = shown.get(key);
                if (expected != null) {
                    comparison.compare(object, expected, true);
                }
            });
        }
        return comparison;
    }

    /** What one side has and the other has not. */
    private static final class Comparison {
        private int equal;
        private final List<String> differences = new ArrayList<>();
        private final Set<String> notOfThisRelease = new TreeSet<>();

        /** @param newer whether the object may have fields that a newer or older release than the server's has */
        void compare(FoundObject object, JsonNode expected, boolean newer) {
            if (!object.isReadable()) {
                differences.add(object.title() + " " + object.problem());
                return;
            }
            int before = differences.size();
            differ(object.title(), object.json(), expected, newer);
            equal += differences.size() == before ? 1 : 0;
        }

        private void differ(String path, JsonNode ours, JsonNode theirs, boolean newer) {
            if (ours instanceof ObjectNode one && theirs instanceof ObjectNode other) {
                Set<String> names = new TreeSet<>();
                one.fieldNames().forEachRemaining(names::add);
                other.fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    differField(path + "." + name, one.get(name), other.get(name), newer);
                }
            } else if (ours.isArray() && theirs.isArray() && ours.size() == theirs.size()) {
                for (int i = 0; i < ours.size(); i++) {
                    differ(path + "[" + i + "]", ours.get(i), theirs.get(i), newer);
                }
            } else if (ours.isNumber() && theirs.isNumber()
                    ? ours.decimalValue().compareTo(theirs.decimalValue()) != 0
                    : !ours.equals(theirs)) {
                differences.add(path + ": " + ours + ", but the server " + theirs);
            }
        }

        private void differField(String path, JsonNode ours, JsonNode theirs, boolean newer) {
            boolean nullCreation = path.endsWith(".creationTimestamp")
                    && (ours == null || ours.isNull())
                    && (theirs == null || theirs.isNull());
            if (nullCreation) {
                return;
            }
            if (ours == null) {
                differences.add(path + " is missing, the server has " + theirs);
            } else if (theirs == null) {
                if (newer) {
                    notOfThisRelease.add(
                            path.replaceAll("^\\w+ [^.]*-v\\w*", "").replaceAll("\\[\\d+\\]", "[]"));
                } else {
                    differences.add(path + " is not at the server: " + ours);
                }
            } else {
                differ(path, ours, theirs, newer);
            }
        }
    }

    /** One object for each kind and version that the server has and keeps as protobuf. */
    private List<Target> targets(KubeApiServer server) throws IOException, InterruptedException {
        List<String> versions = new ArrayList<>(List.of("v1"));
        for (JsonNode group : server.json("/apis").path("groups")) {
            group.path("versions")
                    .forEach(
                            version -> versions.add(version.path("groupVersion").asText()));
        }
        List<Target> targets = new ArrayList<>();
        for (String version : versions) {
            String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
            for (JsonNode resource : server.json(group.isEmpty() ? "/api/v1" : "/apis/" + version)
                    .path("resources")) {
                Optional<ResourceType> type = ResourceTypes.builtIn().stream()
                        .filter(known ->
                                known.plural().equals(resource.path("name").asText()))
                        .filter(known -> known.group().equals(group)
                                || group.equals("extensions")
                                || group.equals("events.k8s.io"))
                        .filter(known -> !known.storage().startsWith("openshift.io"))
                        .findFirst();
                if (type.isPresent()
                        && resource.path("verbs").toString().contains("\"list\"")
                        && !type.get().storage().contains("k8s.io/")
                        && tables.kind(version, resource.path("kind").asText()) != null) {
                    targets.add(new Target(type.get(), version, "gen-" + version.replaceAll("[^a-z0-9]", "-")));
                }
            }
        }
        assertThat(targets).hasSizeGreaterThan(40);
        return targets;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "aescbc", "aesgcm", "secretbox"})
    void everyObjectEqualsTheServersAndAThousandDeletedOnesComeBack(String provider) throws Exception {
        Path config = encryption(provider);
        String[] flags =
                provider.equals("none") ? new String[0] : new String[] {"--encryption-provider-config=" + config};
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v36(), directory.resolve("etcd"));
                KubeApiServer server =
                        KubeApiServer.start(Path.of(BIN, "kube-apiserver"), etcd, directory.resolve("server"), flags)) {
            List<String> paths = create(server);
            Path snapshot = etcd.saveSnapshot(directory.resolve("filled.db"));
            try (BackupObjects objects =
                    BackupObjects.open(SnapshotSource.file(snapshot), decryption(provider, config), () -> {})) {
                Comparison comparison = compareAll(objects, server);
                report("all objects, encryption " + provider, comparison, List.of());
                assertThat(comparison.differences).isEmpty();
                bringBack(objects, server, paths, provider);
            }
        }
    }

    private void bringBack(BackupObjects objects, KubeApiServer server, List<String> paths, String provider)
            throws Exception {
        Collections.shuffle(paths, random);
        List<String> deleted = paths.subList(0, TO_DELETE);
        Map<String, JsonNode> before = new TreeMap<>();
        for (String path : deleted) {
            before.put(path, parse(server.get(path).body()));
        }
        for (String path : deleted) {
            server.delete(path + "?gracePeriodSeconds=0&propagationPolicy=Background");
            if (before.get(path).at("/metadata").has("finalizers")) {
                // There is no controller that would do it.
                server.patch(path, "{\"metadata\":{\"finalizers\":null}}");
            }
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
        }
        Path yaml = directory.resolve("back.yaml");
        StringWriter text = new StringWriter();
        try (ObjectPrinter printer = new ObjectPrinter(text, ObjectPrinter.Format.YAML, true)) {
            // Those that are still there are left alone: a Job, for one, takes no change of its labels.
            new NamespaceContents(objects).show("shop", ObjectQuery.NEWEST, true, object -> {
                String end = "/" + object.type().plural() + "/" + object.name();
                if (deleted.stream().anyMatch(path -> path.endsWith(end))) {
                    printer.print(object, CleanObject.of(object));
                }
            });
        }
        Files.writeString(yaml, text.toString());
        Process kubectl = new ProcessBuilder(
                        Path.of(BIN, "kubectl").toString(),
                        "--kubeconfig",
                        server.kubeconfig().toString(),
                        "apply",
                        "--validate=false",
                        "-f",
                        yaml.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("apply.log").toFile())
                .start();
        int code = kubectl.waitFor();
        List<String> missing = new ArrayList<>();
        List<String> different = new ArrayList<>();
        for (String path : deleted) {
            HttpResponse<String> answer = server.get(path);
            if (answer.statusCode() != 200) {
                missing.add(path);
            } else if (!essence(parse(answer.body())).equals(essence(before.get(path)))) {
                different.add(path + "\n" + essence(before.get(path)) + "\n" + essence(parse(answer.body())));
            }
        }
        String log = Files.readString(directory.resolve("apply.log"));
        System.out.printf(
                "brought back, encryption %s: %d of %d, %d different; kubectl ended with %d%n",
                provider, TO_DELETE - missing.size(), TO_DELETE, different.size(), code);
        log.lines().filter(line -> line.contains("rror")).limit(5).forEach(line -> System.out.println("  " + line));
        assertThat(missing).as(log).isEmpty();
        assertThat(different).isEmpty();
        assertThat(code).as(log).isZero();
    }

    /** Without what the documentation says is left out, and what kubectl apply notes. */
    private static JsonNode essence(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        copy.remove("status");
        ObjectNode metadata = copy.withObject("/metadata");
        metadata.remove(
                List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"));
        if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        if (copy.path("kind").asText().equals("Job")) {
            copy.withObject("/spec").remove("selector");
            JsonNode labels = copy.at("/spec/template/metadata/labels");
            if (labels instanceof ObjectNode set) {
                set.remove(List.of("controller-uid", "batch.kubernetes.io/controller-uid"));
            }
            if (metadata.get("labels") instanceof ObjectNode set) {
                set.remove(List.of("controller-uid", "batch.kubernetes.io/controller-uid"));
            }
        }
        return copy;
    }

    private Comparison compareAll(BackupObjects objects, KubeApiServer server) throws Exception {
        Comparison comparison = new Comparison();
        objects.objects(ObjectQuery.of(objects.allResources()), object -> {
            if (!object.isReadable()) {
                comparison.differences.add(object.title() + ": " + object.problem());
                return;
            }
            String version = object.json().path("apiVersion").asText();
            String path = (version.contains("/") ? "/apis/" : "/api/") + version
                    + (object.namespace().isEmpty() ? "" : "/namespaces/" + object.namespace()) + "/"
                    + object.type().plural() + "/" + object.name();
            HttpResponse<String> answer = server.get(path);
            JsonNode theirs = parse(answer.body());
            boolean changedSince =
                    !theirs.at("/metadata/resourceVersion").asText().equals(String.valueOf(object.revision()));
            if (answer.statusCode() != 200) {
                comparison.differences.add(path + ": " + answer.body());
            } else if (!changedSince) {
                comparison.compare(object, theirs, false);
            }
        });
        return comparison;
    }

    private static void report(String what, Comparison comparison, List<String> refused) {
        System.out.printf(
                "%s: %d equal, %d differences, %d refused by the server%n",
                what, comparison.equal, comparison.differences.size(), refused.size());
        comparison.differences.stream().limit(60).forEach(line -> System.out.println("  " + line));
        refused.stream().limit(20).forEach(line -> System.out.println("  refused " + line));
        comparison.notOfThisRelease.stream().limit(400).forEach(line -> System.out.println("  only ours " + line));
    }

    private List<String> create(KubeApiServer server) throws Exception {
        server.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"shop\"}}");
        server.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", ValidObjects.DEFINITION);
        List<String> paths = new ArrayList<>();
        for (ValidObjects.Template template : ValidObjects.TEMPLATES) {
            for (int i = 0; i < template.count(); i++) {
                String name = template.plural() + "-" + i;
                String collection = template.collection("shop");
                HttpResponse<String> answer = create(server, collection, template.json(name, random));
                if (answer.statusCode() == 201) {
                    paths.add(collection + "/" + name);
                } else if (answer.statusCode() != 404) {
                    throw new IOException(collection + " " + answer.statusCode() + ": " + answer.body());
                }
            }
        }
        assertThat(paths).hasSizeGreaterThanOrEqualTo(TO_DELETE);
        return paths;
    }

    /** A resource that was defined just now takes a moment to be served. */
    private static HttpResponse<String> create(KubeApiServer server, String collection, String json) throws Exception {
        HttpResponse<String> answer = server.post(collection, json);
        for (int i = 0; i < 40 && answer.statusCode() == 404 && collection.contains("example.com"); i++) {
            Thread.sleep(250);
            answer = server.post(collection, json);
        }
        return answer;
    }

    private KubeApiServer server(EtcdCluster etcd) throws Exception {
        return KubeApiServer.start(Path.of(BIN, "kube-apiserver"), etcd, directory.resolve("server"));
    }

    private Path encryption(String provider) throws IOException {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return Files.writeString(
                directory.resolve("encryption.yaml"),
                """
                apiVersion: apiserver.config.k8s.io/v1
                kind: EncryptionConfiguration
                resources:
                - resources: [secrets, configmaps, services, deployments.apps, roles.rbac.authorization.k8s.io, crontabs.stable.example.com]
                  providers:
                  - %s: {keys: [{name: "1", secret: "%s"}]}
                  - identity: {}
                """
                        .formatted(
                                provider.equals("none") ? "aescbc" : provider,
                                Base64.getEncoder().encodeToString(key)));
    }

    private static ValueDecryption decryption(String provider, Path config) throws Exception {
        if (provider.equals("none")) {
            return ValueDecryption.withoutKeys();
        }
        try (EncryptionConfiguration configuration = EncryptionConfiguration.read(Files.readAllBytes(config))) {
            return ValueDecryption.of(configuration);
        }
    }

    private static JsonNode parse(String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return JsonText.parse(bytes, 0, bytes.length);
    }
}
