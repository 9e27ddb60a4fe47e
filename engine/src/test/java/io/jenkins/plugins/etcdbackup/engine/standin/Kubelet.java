package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The scheduler and the kubelets of the stand-in: runs pods as processes, ends them at their deletion (SIGTERM, the
 * grace period, SIGKILL) or deadline, and writes their status.
 */
final class Kubelet implements AutoCloseable {

    private static final ServedType PODS = ServedType.of("pods");
    private static final ServedType NODES = ServedType.of("nodes");
    /** What a pod gets that is deleted without grace: the API forgets it at once, its kubelet a little later. */
    private static final long LEAST_GRACE_MILLIS = 2000;

    /** Where a node has the empty directories of its pods. */
    private static final String VOLUMES = "/var/lib/kubelet/pods/";

    private final ObjectStore store;
    private final FaultSwitches faults;
    private final Path directory;
    private final Map<String, NodeRoot> nodes;
    private final EtcdInstallation installation;
    private final Map<String, Optional<Path>> images = new ConcurrentHashMap<>();
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads;

    private record Running(PodSandbox sandbox, List<ScheduledFuture<?>> watchers) {
        void forgetWatchers() {
            watchers.forEach(watcher -> watcher.cancel(false));
        }
    }

    Kubelet(
            ObjectStore store,
            FaultSwitches faults,
            Path directory,
            Map<String, NodeRoot> nodes,
            EtcdInstallation installation) {
        this.store = store;
        this.faults = faults;
        this.directory = directory;
        this.nodes = Map.copyOf(nodes);
        this.installation = installation;
        this.threads = Executors.newScheduledThreadPool(8, task -> {
            Thread thread = new Thread(task, "kubelet");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Takes care of a pod that a client created. */
    void created(ObjectNode pod) {
        threads.schedule(() -> start(key(pod)), faults.podStartDelay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ObjectStore.Key key(JsonNode pod) {
        JsonNode metadata = pod.get("metadata");
        return new ObjectStore.Key(
                PODS, metadata.get("namespace").asText(), metadata.get("name").asText());
    }

    private void start(ObjectStore.Key key) {
        ObjectNode pod;
        try {
            pod = store.get(PODS, key.namespace(), key.name());
        } catch (RefusedRequest gone) {
            return;
        }
        try {
            String node = pod.at("/spec/nodeName").asText("");
            if (faults.podFault() == FaultSwitches.PodFault.NEVER_STARTED || node.isEmpty() || !isReady(node)) {
                return;
            }
            if (new PodTroubles(store, key).strike(faults.podFault())) {
                return;
            }
            run(key, pod, node);
        } catch (IOException | RuntimeException e) {
            update(key, object -> PodStatus.waiting(object, "CreateContainerError", String.valueOf(e.getMessage())));
        }
    }

    private boolean isReady(String node) {
        if (!store.has(NODES, null, node)) {
            return false;
        }
        for (JsonNode condition : store.get(NODES, null, node).at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private void run(ObjectStore.Key key, ObjectNode pod, String node) throws IOException {
        String uid = pod.at("/metadata/uid").asText();
        JsonNode container = pod.at("/spec/containers/0");
        PodSandbox sandbox = new PodSandbox(directory.resolve(uid), environment(container));
        sandbox.start(container(pod, container, node));
        List<ScheduledFuture<?>> watchers = new ArrayList<>();
        running.put(uid, new Running(sandbox, watchers));
        String address = nodes.containsKey(node) ? nodes.get(node).address() : "127.0.0.1";
        update(key, object -> PodStatus.running(object, address));
        watchers.add(threads.scheduleWithFixedDelay(() -> ended(key, uid), 20, 20, TimeUnit.MILLISECONDS));
        long deadline = pod.at("/spec/activeDeadlineSeconds").asLong(0);
        if (deadline > 0) {
            watchers.add(threads.schedule(() -> deadline(key, uid), deadline, TimeUnit.SECONDS));
        }
        if (!store.has(PODS, key.namespace(), key.name())) {
            end(uid, LEAST_GRACE_MILLIS); // deleted meanwhile
        }
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", "/root");
        for (JsonNode variable : container.path("env")) {
            environment.put(
                    variable.path("name").asText(), variable.path("value").asText(""));
        }
        return environment;
    }

    private PodSandbox.Container container(JsonNode pod, JsonNode container, String node) throws IOException {
        List<String> command = new ArrayList<>();
        container.path("command").forEach(word -> command.add(word.asText()));
        container.path("args").forEach(word -> command.add(word.asText()));
        if (command.isEmpty()) {
            command.addAll(List.of("sleep", "infinity"));
        }
        if (faults.podFault() == FaultSwitches.PodFault.EXITS_AT_ONCE) {
            command.clear();
            command.addAll(List.of("bash", "-c", "exit 127"));
        }
        NodeRoot root = nodes.get(node);
        if (root == null) {
            throw new IOException("node " + node + " is a worker: the stand-in runs pods on control-plane nodes alone");
        }
        return new PodSandbox.Container(
                root.directory(),
                images.getOrDefault(container.path("image").asText(), Optional.of(installation.bin())),
                mounts(pod, container, root),
                command,
                environment(container),
                rights(container.path("securityContext")),
                root.smallDiskMegabytes());
    }

    private static PodSandbox.Rights rights(JsonNode context) {
        boolean dropsAll = false;
        for (JsonNode dropped : context.at("/capabilities/drop")) {
            dropsAll |= dropped.asText().equals("ALL");
        }
        return new PodSandbox.Rights(
                context.path("privileged").asBoolean() || !dropsAll,
                context.path("readOnlyRootFilesystem").asBoolean());
    }

    /** Says which programs an image has beside those of the machine; empty for an image without etcd. */
    void image(String reference, Optional<Path> programs) {
        images.put(reference, programs);
    }

    private static List<String> mounts(JsonNode pod, JsonNode container, NodeRoot root) throws IOException {
        Map<String, String> hostPaths = new LinkedHashMap<>();
        for (JsonNode volume : pod.at("/spec/volumes")) {
            if (volume.has("hostPath")) {
                hostPaths.put(
                        volume.path("name").asText(),
                        volume.at("/hostPath/path").asText());
            }
            if (volume.has("emptyDir")) {
                String path = VOLUMES + pod.at("/metadata/uid").asText() + "/"
                        + volume.path("name").asText();
                Files.createDirectories(Path.of(root.directory() + path));
                hostPaths.put(volume.path("name").asText(), path);
            }
        }
        List<String> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            String from = hostPaths.get(mount.path("name").asText());
            if (from != null) {
                String mode = mount.path("readOnly").asBoolean(false) ? "ro" : "rw";
                mounts.add(from + " " + mount.path("mountPath").asText() + " " + mode);
            }
        }
        return mounts;
    }

    /** Looks whether the main process ended by itself. */
    private void ended(ObjectStore.Key key, String uid) {
        Running pod = running.get(uid);
        if (pod != null && !pod.sandbox().isAlive()) {
            pod.forgetWatchers();
            int exitCode = pod.sandbox().exitCode().orElse(137);
            running.remove(uid);
            update(key, object -> PodStatus.terminated(object, exitCode));
        }
    }

    private void deadline(ObjectStore.Key key, String uid) {
        update(
                key,
                object -> PodStatus.failed(
                        object, "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"));
        long grace = 30;
        try {
            grace = store.get(PODS, key.namespace(), key.name())
                    .at("/spec/terminationGracePeriodSeconds")
                    .asLong(30);
        } catch (RefusedRequest gone) {
            // its deletion ends it
        }
        end(uid, grace * 1000);
    }

    /** Deletes a pod as its client asked for; the answer is the object as it was left. */
    ObjectNode delete(ObjectStore.Key key, JsonNode options, Long graceOfQuery) {
        ObjectNode pod = store.get(PODS, key.namespace(), key.name());
        long grace = graceOfQuery != null
                ? graceOfQuery
                : options.path("gracePeriodSeconds")
                        .asLong(pod.at("/spec/terminationGracePeriodSeconds").asLong(30));
        String uid = pod.at("/metadata/uid").asText();
        if (grace == 0 || !running.containsKey(uid)) {
            ObjectNode last = store.remove(key, options.path("preconditions"));
            threads.execute(() -> end(uid, LEAST_GRACE_MILLIS));
            return last;
        }
        ObjectNode marked = store.update(key, object -> {
            ObjectNode metadata = object.withObjectProperty("metadata");
            metadata.put("deletionTimestamp", Instant.now().plusSeconds(grace).toString());
            metadata.put("deletionGracePeriodSeconds", grace);
            return object;
        });
        threads.execute(() -> {
            end(uid, grace * 1000);
            remove(key, uid);
        });
        return marked;
    }

    private void remove(ObjectStore.Key key, String uid) {
        try {
            store.remove(key, ObjectStore.JSON.createObjectNode().put("uid", uid));
        } catch (RefusedRequest gone) {
            // somebody deleted it without grace meanwhile
        }
    }

    private void end(String uid, long graceMillis) {
        Running pod = running.get(uid);
        if (pod != null) {
            pod.forgetWatchers();
            pod.sandbox().stop(graceMillis);
            running.remove(uid);
        }
        for (NodeRoot node : nodes.values()) {
            Path volumes = Path.of(node.directory() + VOLUMES + uid);
            if (Files.exists(volumes)) {
                try {
                    Folders.delete(volumes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** The nodes' directories that belong to pods: node and path of each. */
    List<String> volumes() {
        List<String> found = new ArrayList<>();
        for (NodeRoot node : nodes.values()) {
            String[] pods = Path.of(node.directory() + VOLUMES).toFile().list();
            for (String pod : pods == null ? new String[0] : pods) {
                found.add(node.name() + ":" + VOLUMES + pod);
            }
        }
        return found;
    }

    private void update(ObjectStore.Key key, UnaryOperator<ObjectNode> change) {
        try {
            store.update(key, change);
        } catch (RefusedRequest gone) {
            // deleted meanwhile
        }
    }

    /** Runs a program in a pod; a static pod of the cluster gets a container when it is first needed. */
    Process exec(ObjectNode pod, List<String> command) throws IOException {
        String uid = pod.at("/metadata/uid").asText();
        String node = pod.at("/spec/nodeName").asText();
        Running found;
        synchronized (running) {
            found = running.get(uid);
            if (found == null && pod.at("/metadata/annotations").has(OkdObjects.STATIC_POD)) {
                JsonNode container = pod.at("/spec/containers/0");
                PodSandbox sandbox = new PodSandbox(directory.resolve(uid), environment(container));
                sandbox.start(container(pod, container, node));
                found = new Running(sandbox, new ArrayList<>());
                running.put(uid, found);
            }
        }
        if (found == null) {
            throw RefusedRequest.badRequest("container is not running in pod "
                    + pod.at("/metadata/name").asText());
        }
        return found.sandbox().exec(command);
    }

    /** What a pod's main process printed. */
    String log(ObjectNode pod) throws IOException {
        Path log = directory.resolve(pod.at("/metadata/uid").asText()).resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The uids of pods that have processes, apart from the cluster's own. */
    Set<String> alive() {
        Set<String> alive = new TreeSet<>();
        running.forEach((uid, pod) -> {
            if (pod.sandbox().isAlive() && !isStatic(uid)) {
                alive.add(uid);
            }
        });
        return alive;
    }

    private boolean isStatic(String uid) {
        return store.list(PODS, null, Selection.ALL).stream()
                .anyMatch(pod -> pod.at("/metadata/uid").asText().equals(uid)
                        && pod.at("/metadata/annotations").has(OkdObjects.STATIC_POD));
    }

    /** Ends the processes of all pods that clients made. */
    void killClientPods() {
        for (String uid : alive()) {
            end(uid, 0);
        }
    }

    /** Ends every pod at once, as a node that loses its power. */
    @Override
    public void close() {
        threads.shutdownNow();
        running.values().forEach(pod -> pod.sandbox().kill());
        running.clear();
    }

    /** Does something a little later, as controllers do. */
    void later(Duration delay, Runnable task) {
        threads.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
