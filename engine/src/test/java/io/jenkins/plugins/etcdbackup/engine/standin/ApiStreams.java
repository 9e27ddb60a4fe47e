package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** Requests that become WebSockets: exec, port-forward and watches. */
final class ApiStreams {

    private final ObjectStore store;
    private final Accounts accounts;
    private final Kubelet kubelet;
    private final FaultSwitches faults;
    private final ExecutorService threads;
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();

    ApiStreams(ObjectStore store, Accounts accounts, Kubelet kubelet, FaultSwitches faults, ExecutorService threads) {
        this.store = store;
        this.accounts = accounts;
        this.kubelet = kubelet;
        this.faults = faults;
        this.threads = threads;
    }

    void open(HttpServerRequest request, String user) {
        ResourcePath path = ResourcePath.parse(request.path()).orElseThrow(RefusedRequest::noSuchResource);
        switch (path.subresource()) {
            case "exec" -> exec(request, user, path);
            case "portforward" -> portForward(request, user, path);
            case "" -> watch(request, user, path);
            default -> throw RefusedRequest.noSuchResource();
        }
    }

    private ObjectNode pod(String user, ResourcePath path, String verb) {
        String resource = "pods/" + path.subresource();
        if (!accounts.mayDo(user, new Accounts.Right(verb, "", resource))) {
            throw RefusedRequest.forbidden(
                    path.type(),
                    path.name(),
                    "User \"" + user + "\" cannot " + verb + " resource \"" + resource
                            + "\" in API group \"\" in the namespace \"" + path.namespace() + "\"");
        }
        return store.get(path.type(), path.namespace(), path.name());
    }

    private void exec(HttpServerRequest request, String user, ResourcePath path) {
        ObjectNode pod = pod(user, path, "create");
        List<String> command = request.params().getAll("command");
        if (!pod.at("/status/phase").asText().equals("Running")) {
            throw RefusedRequest.badRequest("container is not running in pod " + path.name());
        }
        upgrade(request, channels -> {
            try {
                Process process = kubelet.exec(pod, command);
                new ServedExec(channels, threads, faults, faults.ofExec(command))
                        .run(process, faults.ofExecInput(command));
            } catch (IOException | RefusedRequest e) {
                channels.close();
            }
        });
    }

    private void portForward(HttpServerRequest request, String user, ResourcePath path) {
        ObjectNode pod = pod(user, path, "create");
        int port = Integer.parseInt(request.getParam("ports"));
        String address = pod.at("/status/podIP").asText();
        upgrade(request, channels -> new PortForwardSession(channels, threads, faults, faults.ofPortForward())
                .run(address, port));
    }

    private void upgrade(HttpServerRequest request, Consumer<Channels> session) {
        HttpConnection connection = request.connection();
        request.toWebSocket().onSuccess(socket -> {
            open.add(connection);
            Channels channels = new Channels(socket, connection);
            threads.execute(() -> {
                try {
                    session.accept(channels);
                } finally {
                    open.remove(connection);
                }
            });
        });
    }

    private void watch(HttpServerRequest request, String user, ResourcePath path) {
        if (!accounts.mayDo(
                user,
                new Accounts.Right("watch", path.type().group(), path.type().plural()))) {
            throw RefusedRequest.forbidden(path.type(), "", "User \"" + user + "\" cannot watch");
        }
        Selection selection = Selection.of(request.getParam("labelSelector"), request.getParam("fieldSelector"));
        String from = request.getParam("resourceVersion");
        HttpConnection connection = request.connection();
        request.toWebSocket().onSuccess(socket -> {
            open.add(connection);
            begin(socket, path, selection, from == null ? "" : from, () -> open.remove(connection));
        });
    }

    private void begin(ServerWebSocket socket, ResourcePath path, Selection selection, String from, Runnable done) {
        ObjectStore.Watch watch = new ObjectStore.Watch(
                path.type(),
                path.namespace(),
                selection,
                event -> socket.writeTextMessage(event.json().toString()));
        socket.closeHandler(closed -> {
            store.unwatch(watch);
            done.run();
        });
        store.watch(watch, from);
    }

    /** Breaks all of them off. */
    void killAll() {
        open.forEach(HttpConnection::close);
        open.clear();
    }
}
