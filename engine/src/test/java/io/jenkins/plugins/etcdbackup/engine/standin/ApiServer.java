package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The stand-in's HTTPS front: TLS, who is asking, and answers in the form of Kubernetes; what is asked for is up to
 * {@link ApiRequests} and {@link ApiStreams}.
 */
final class ApiServer implements AutoCloseable {

    private static final int LARGEST_FRAME = 4 << 20;

    private final String address;
    private final int port;
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "stand-in API");
        thread.setDaemon(true);
        return thread;
    });
    private final ApiIdentity identity;
    private final Accounts accounts;
    private final FaultSwitches faults;
    private ApiRequests requests;
    private ApiStreams streams;
    private HttpServer server;

    /** What the server shows of itself, and whose client certificates it believes; all PEM. */
    record ApiIdentity(CertificateAuthority.Issued serving, String clientCa) {}

    ApiServer(String address, int port, ApiIdentity identity, Accounts accounts, FaultSwitches faults) {
        this.address = address;
        this.port = port;
        this.identity = identity;
        this.accounts = accounts;
        this.faults = faults;
    }

    ExecutorService threads() {
        return threads;
    }

    void serve(ApiRequests plain, ApiStreams upgraded) {
        requests = plain;
        streams = upgraded;
        up();
    }

    /** Listens, where it does not. */
    synchronized void up() {
        if (server != null) {
            return;
        }
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyValue(Buffer.buffer(identity.serving().key()))
                        .setCertValue(Buffer.buffer(identity.serving().certificate())))
                .setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(identity.clientCa())))
                .setMaxWebSocketFrameSize(LARGEST_FRAME)
                .setMaxWebSocketMessageSize(LARGEST_FRAME)
                .setWebSocketSubProtocols(List.of("v4.channel.k8s.io"))
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        server = vertx.createHttpServer(options).requestHandler(this::handle);
        await(server.listen(port, address));
    }

    /** Does not listen any more, and breaks what is open off. */
    synchronized void down() {
        if (server != null) {
            streams.killAll();
            await(server.close());
            server = null;
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "the stand-in's API server: " + e.getCause().getMessage(), e);
        }
    }

    private void handle(HttpServerRequest request) {
        String user = new Requester(accounts).userOf(request);
        String upgrade = request.getHeader("Upgrade");
        if (upgrade != null && upgrade.equalsIgnoreCase("websocket") && user != null) {
            try {
                streams.open(request, user);
            } catch (RefusedRequest failure) {
                request.resume();
                answer(request, status(failure));
            }
            return;
        }
        request.body()
                .onFailure(broken -> {})
                .onSuccess(body -> threads.execute(() -> {
                    try {
                        TimeUnit.NANOSECONDS.sleep(faults.responseDelay().toNanos());
                        requests.answer(new Request(request, user, body.toString(StandardCharsets.UTF_8)), this);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RefusedRequest failure) {
                        answer(request, status(failure));
                    } catch (IOException | RuntimeException e) {
                        answer(request, status(new RefusedRequest(500, "InternalError", String.valueOf(e))));
                    }
                }));
    }

    /** A request with its body. @param user null where nobody logged in */
    record Request(HttpServerRequest http, String user, String body) {
        String query(String name) {
            String value = http.getParam(name);
            return value == null ? "" : value;
        }
    }

    void answer(HttpServerRequest request, ObjectNode body) {
        int code =
                body.path("kind").asText().equals("Status") ? body.path("code").asInt(200) : 200;
        answer(request, code, body);
    }

    void answer(HttpServerRequest request, int code, ObjectNode body) {
        request.response()
                .setStatusCode(code)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }

    static ObjectNode status(RefusedRequest failure) {
        ObjectNode status = ObjectStore.JSON.createObjectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure");
        status.put("message", failure.getMessage());
        status.put("reason", failure.reason());
        status.put("code", failure.code());
        return status;
    }

    @Override
    public void close() {
        down();
        await(vertx.close());
        threads.shutdownNow();
    }
}
