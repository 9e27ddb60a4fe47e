package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Ordinary requests to the stand-in's API: objects, access reviews, discovery, node statistics, logs, log-in. */
final class ApiRequests {

    private final ObjectStore store;
    private final Accounts accounts;
    private final Kubelet kubelet;
    private final Discovery discovery;
    private final Cluster cluster;
    private final Admission admission;

    /** What requests may be about besides objects. */
    interface Cluster {

        /** The body of a node's {@code stats/summary}. */
        ObjectNode statistics(String node);
    }

    ApiRequests(
            ObjectStore store,
            Accounts accounts,
            Kubelet kubelet,
            Discovery discovery,
            Cluster cluster,
            FaultSwitches faults) {
        this.store = store;
        this.accounts = accounts;
        this.kubelet = kubelet;
        this.discovery = discovery;
        this.cluster = cluster;
        this.admission = new Admission(store, faults);
    }

    void answer(ApiServer.Request request, ApiServer server) throws IOException {
        HttpServerRequest http = request.http();
        String path = http.path();
        if (path.equals("/.well-known/oauth-authorization-server") || path.startsWith("/oauth/")) {
            new OAuthServer(accounts, discovery).answer(http, server);
            return;
        }
        if (path.equals("/healthz") || path.equals("/readyz") || path.equals("/livez")) {
            http.response().end("ok");
            return;
        }
        if (request.user() == null) {
            throw new RefusedRequest(401, "Unauthorized", "Unauthorized");
        }
        if (path.startsWith("/apis/oauth.openshift.io/v1/")
                && http.method().name().equals("DELETE")) {
            logOut(path.substring(path.lastIndexOf('/') + 1), http, server);
            return;
        }
        if (path.equals("/apis/user.openshift.io/v1/users/~") && discovery.isOpenShift()) {
            server.answer(http, self(request.user()));
            return;
        }
        var found = discovery.document(path);
        if (found.isPresent()) {
            server.answer(http, found.get());
            return;
        }
        ResourcePath resource = ResourcePath.parse(path)
                .filter(parsed -> discovery.serves(parsed.type()))
                .orElseThrow(RefusedRequest::noSuchResource);
        objects(request, resource, server);
    }

    private static ObjectNode self(String user) {
        ObjectNode self = ObjectStore.JSON.createObjectNode();
        self.put("kind", "User").put("apiVersion", "user.openshift.io/v1");
        self.putObject("metadata").put("name", user);
        self.putArray("groups").add("system:authenticated");
        return self;
    }

    private void logOut(String token, HttpServerRequest http, ApiServer server) {
        if (!accounts.logOut(token)) {
            throw new RefusedRequest(404, "NotFound", "oauthaccesstokens.oauth.openshift.io not found");
        }
        server.answer(
                http, ObjectStore.JSON.createObjectNode().put("kind", "Status").put("status", "Success"));
    }

    private void objects(ApiServer.Request request, ResourcePath path, ApiServer server) throws IOException {
        HttpServerRequest http = request.http();
        String method = http.method().name();
        boolean watch = method.equals("GET") && request.query("watch").matches("true|1");
        require(request.user(), verb(method, path, watch), path);
        if (watch) {
            watch(request, path);
            return;
        }
        if (path.type().plural().equals("nodes") && path.subresource().equals("proxy/stats/summary")) {
            server.answer(http, cluster.statistics(path.name()));
            return;
        }
        if (path.type().plural().equals("pods") && path.subresource().equals("log")) {
            http.response().end(kubelet.log(store.get(path.type(), path.namespace(), path.name())));
            return;
        }
        switch (method) {
            case "GET" -> server.answer(http, 200, read(request, path));
            case "POST" -> server.answer(http, 201, create(request, path));
            case "PUT" -> server.answer(http, 200, replace(request, path));
            case "PATCH" -> server.answer(http, 200, patch(request, path));
            case "DELETE" -> server.answer(http, 200, delete(request, path));
            default -> throw new RefusedRequest(405, "MethodNotAllowed", "the server does not allow this method");
        }
    }

    private static String verb(String method, ResourcePath path, boolean watch) {
        return switch (method) {
            case "GET" -> watch ? "watch" : path.name() == null ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            default -> path.name() == null ? "deletecollection" : "delete";
        };
    }

    private void require(String user, String verb, ResourcePath path) {
        String[] subresource = path.subresource().split("/");
        String resource = path.type().plural() + (subresource[0].isEmpty() ? "" : "/" + subresource[0]);
        if (!accounts.mayDo(user, new Accounts.Right(verb, path.type().group(), resource))) {
            String place =
                    path.namespace() == null ? "at the cluster scope" : "in the namespace \"" + path.namespace() + "\"";
            String name = path.name() == null ? "" : " \"" + path.name() + "\"";
            throw new RefusedRequest(
                    403,
                    "Forbidden",
                    path.type().qualifiedName() + name + " is forbidden: User \"" + user + "\" cannot " + verb
                            + " resource \"" + resource + "\" in API group \""
                            + path.type().group() + "\" " + place);
        }
    }

    private ObjectNode read(ApiServer.Request request, ResourcePath path) {
        if (path.name() != null) {
            return store.get(path.type(), path.namespace(), path.name());
        }
        return store.listing(path.type(), path.namespace(), selection(request));
    }

    private static Selection selection(ApiServer.Request request) {
        return Selection.of(request.query("labelSelector"), request.query("fieldSelector"));
    }

    private void watch(ApiServer.Request request, ResourcePath path) {
        HttpServerResponse response = request.http().response();
        response.setChunked(true).putHeader("Content-Type", "application/json");
        ObjectStore.Watch watch = new ObjectStore.Watch(
                path.type(), path.namespace(), selection(request), event -> response.write(event.json() + "\n"));
        response.closeHandler(closed -> store.unwatch(watch));
        response.exceptionHandler(broken -> store.unwatch(watch));
        store.watch(watch, request.query("resourceVersion"));
    }

    private ObjectNode create(ApiServer.Request request, ResourcePath path) {
        ObjectNode given = ObjectStore.parse(request.body());
        if (path.type().plural().equals("selfsubjectaccessreviews")) {
            boolean allowed = accounts.reviews(request.user(), given.at("/spec/resourceAttributes"));
            given.putObject("status").put("allowed", allowed);
            return given;
        }
        admission.admit(path, given);
        if (request.query("dryRun").equals("All")) {
            given.withObjectProperty("metadata").put("creationTimestamp", ObjectStore.now());
            return given;
        }
        ObjectNode created = store.create(path.type(), path.namespace(), given);
        if (path.type().plural().equals("pods")) {
            kubelet.created(created);
        }
        return created;
    }

    private ObjectNode replace(ApiServer.Request request, ResourcePath path) {
        ObjectNode given = ObjectStore.parse(request.body());
        return store.update(
                key(path), given.at("/metadata/resourceVersion").asText(""), before -> merged(before, given, path));
    }

    /** A write to the status changes nothing else. */
    private static ObjectNode merged(ObjectNode before, ObjectNode given, ResourcePath path) {
        if (path.subresource().equals("status")) {
            before.set("status", given.path("status"));
            return before;
        }
        return given;
    }

    private ObjectNode patch(ApiServer.Request request, ResourcePath path) throws IOException {
        String type = request.http().getHeader("Content-Type");
        JsonNode patch = ObjectStore.JSON.readTree(request.body());
        if (type != null
                && type.startsWith("application/apply-patch")
                && !store.has(path.type(), path.namespace(), path.name())) {
            return create(request, new ResourcePath(path.type(), path.namespace(), null, ""));
        }
        String basedOn = patch.at("/metadata/resourceVersion").asText("");
        return store.update(key(path), basedOn, before -> {
            if (type != null && type.startsWith("application/json-patch")) {
                return (ObjectNode) JsonPatch.apply(patch, before);
            }
            merge(before, patch);
            return before;
        });
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue().isObject()
                    && target.path(field.getKey()).isObject()) {
                merge((ObjectNode) target.get(field.getKey()), field.getValue());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        }
    }

    private static ObjectStore.Key key(ResourcePath path) {
        return new ObjectStore.Key(path.type(), path.namespace(), path.name());
    }

    private ObjectNode delete(ApiServer.Request request, ResourcePath path) {
        ObjectNode options =
                request.body().isBlank() ? ObjectStore.JSON.createObjectNode() : ObjectStore.parse(request.body());
        if (path.name() == null) {
            store.list(path.type(), path.namespace(), selection(request))
                    .forEach(object -> delete(
                            new ObjectStore.Key(
                                    path.type(),
                                    object.at("/metadata/namespace").asText(null),
                                    object.at("/metadata/name").asText()),
                            options,
                            request));
            return store.listing(path.type(), path.namespace(), selection(request));
        }
        return delete(key(path), options, request);
    }

    private ObjectNode delete(ObjectStore.Key key, ObjectNode options, ApiServer.Request request) {
        String grace = request.query("gracePeriodSeconds");
        return switch (key.type().plural()) {
            case "pods" -> kubelet.delete(key, options, grace.isEmpty() ? null : Long.valueOf(grace));
            case "namespaces" -> terminate(key);
            default -> store.remove(key, options.path("preconditions"));
        };
    }

    /** A namespace goes when all that is in it is gone. */
    private ObjectNode terminate(ObjectStore.Key key) {
        ObjectNode marked = store.update(key, namespace -> {
            namespace.withObjectProperty("status").put("phase", "Terminating");
            namespace.withObjectProperty("metadata").put("deletionTimestamp", ObjectStore.now());
            return namespace;
        });
        store.keys().stream()
                .filter(other -> key.name().equals(other.namespace()))
                .forEach(this::removeFromTerminated);
        kubelet.later(Duration.ofMillis(50), () -> finish(key));
        return marked;
    }

    private void removeFromTerminated(ObjectStore.Key key) {
        ObjectNode none = ObjectStore.JSON.createObjectNode();
        try {
            if (key.type().plural().equals("pods")) {
                kubelet.delete(key, none, null);
            } else {
                store.remove(key, none);
            }
        } catch (RefusedRequest gone) {
            // somebody else was faster
        }
    }

    private void finish(ObjectStore.Key namespace) {
        boolean empty = store.keys().stream().noneMatch(key -> namespace.name().equals(key.namespace()));
        if (!empty) {
            kubelet.later(Duration.ofMillis(50), () -> finish(namespace));
            return;
        }
        try {
            store.remove(namespace, ObjectStore.JSON.createObjectNode());
        } catch (RefusedRequest gone) {
            // deleted twice
        }
    }
}
