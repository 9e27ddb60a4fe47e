package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.report.UninterruptibleTask;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import io.jenkins.plugins.etcdbackup.engine.route.LocalRelay;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A way into one cluster, proven to work when it was opened. */
public final class ClusterConnection implements AutoCloseable {

    /**
     * The client's log of its traffic, bearer token included, which an administrator of Jenkins switches on unknowingly by
     * a log recorder for all of {@code io.fabric8} (StandardHttpClientBuilder, 7.8.0).
     */
    private static final String TRAFFIC_LOG = "HttpLogging";

    /** How long to wait for a connection and an answer, and how often to try again, each time after twice the pause. */
    public record Timeouts(Duration connect, Duration request, int retries, Duration outage) {}

    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), 3, Outage.RESTART);

    private final ServerAddress server;
    private final ApiTransport transport;
    private final KubernetesClient client;
    private final ApiFailure failure;
    private final Session session;
    private final Outage.Rule outages;
    private Optional<String> user = Optional.empty();

    private ClusterConnection(ApiTransport transport, KubernetesClient client, Session session, Outage.Rule outages) {
        this.server = transport.server();
        this.transport = transport;
        this.client = client;
        this.failure = transport.failureAt(server);
        this.session = session;
        this.outages = outages;
    }

    /**
     * Logs in and asks the server who one is, so that a wrong address, certificate or token is told here and not
     * somewhere in the middle of a backup.
     *
     * @param proxy null for none
     */
    public static ClusterConnection open(Login login, ApiProxy proxy, BackupLog log)
            throws BackupException, InterruptedException {
        return open(login, proxy, log, TIMEOUTS);
    }

    public static ClusterConnection open(Login login, ApiProxy proxy, BackupLog log, Timeouts timeouts)
            throws BackupException, InterruptedException {
        ResolvedLogin access = LoginResolver.read(login);
        if (access.trust().skipVerification()) {
            log.warn("TLS verification is switched off for " + access.server()
                    + ": whoever is in between can read the token and change what comes back.");
        }
        ApiProxy way = proxy == null ? ApiProxy.ofEnvironment(null, null, false) : proxy;
        ApiTransport transport = new ApiTransport(access, way.orOfKubeconfig(access.proxy()), timeouts.connect());
        ClusterConnection connection = null;
        try {
            transport.lead(access.server());
            Session session = SessionFactory.begin(access, transport);
            connection = new ClusterConnection(
                    transport,
                    client(access, session, transport, timeouts),
                    session,
                    new Outage.Rule(timeouts.outage(), log));
            connection.user = new Identity(connection::callOnce, connection.server(), access.credential()).name();
            return connection;
        } catch (BackupException | InterruptedException | RuntimeException e) {
            if (connection == null) {
                transport.close();
            } else {
                connection.close();
            }
            throw e;
        }
    }

    private static KubernetesClient client(
            ResolvedLogin access, Session session, ApiTransport transport, Timeouts timeouts) {
        return new KubernetesClientBuilder()
                .withConfig(session.authenticate(settings(access, transport, timeouts))
                        .build())
                .withHttpClientFactory(transport)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(TRAFFIC_LOG, null))
                .build();
    }

    /**
     * Nothing is taken from the environment, a kubeconfig in the home directory, or the pod that this may run in: a
     * backup of another cluster than the one that was asked for would be worse than none.
     */
    private static ConfigBuilder settings(ResolvedLogin access, ApiTransport transport, Timeouts timeouts) {
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(access.server().uri().toString())
                .withConnectionTimeout((int) timeouts.connect().toMillis())
                .withRequestTimeout((int) timeouts.request().toMillis())
                .withRequestRetryBackoffInterval(500)
                .withRequestRetryBackoffLimit(timeouts.retries())
                .withUserAgent("etcd-backup");
        Map<String, String> headers = new HashMap<>();
        transport.secret().ifPresent(secret -> headers.put(LocalRelay.SECRET_HEADER, secret));
        Credential.Impersonation as = access.credential().impersonation();
        if (as != null) {
            config.withImpersonateUsername(as.user())
                    .withImpersonateGroups(as.groups().toArray(new String[0]))
                    .withImpersonateExtras(as.extraHeaders());
            if (as.uid() != null) {
                headers.put("Impersonate-Uid", as.uid());
            }
        }
        return config.withCustomHeaders(headers);
    }

    public KubernetesClient client() {
        return client;
    }

    /** The server's URL, for people. */
    public String server() {
        return server.text();
    }

    /** The user that the server takes us for, such as {@code system:serviceaccount:etcd-backup:jenkins}; if it tells. */
    public Optional<String> user() {
        return user;
    }

    /**
     * Does one thing at the API and tells a failure in words. A server that is away is waited for, so the request has to
     * be one that may be repeated.
     *
     * @param what the thing, to go between "Failed while " and a colon: "reading the nodes"
     */
    public <T> T call(Stage stage, String what, Function<KubernetesClient, T> request)
            throws BackupException, InterruptedException {
        return call(stage, what, request, new Outage(outages, failure));
    }

    /** Waits for nobody: at the log-in, a server that is away is a wrong address more often than not. */
    <T> T callOnce(Stage stage, String what, Function<KubernetesClient, T> request)
            throws BackupException, InterruptedException {
        return call(stage, what, request, new Outage(Outage.Rule.NONE, failure));
    }

    private <T> T call(Stage stage, String what, Function<KubernetesClient, T> request, Outage outage)
            throws BackupException, InterruptedException {
        while (true) {
            try {
                T answer = request.apply(client);
                outage.over();
                return answer;
            } catch (KubernetesClientException e) {
                Optional<Duration> pause = outage.pauseAfter(e);
                if (pause.isEmpty() || Thread.currentThread().isInterrupted()) {
                    throw toException(stage, what, e, outage.inVain());
                }
                Thread.sleep(pause.get().toMillis());
            }
        }
    }

    /** What to throw for an exception of the client that was caught outside of {@link #call}. */
    public BackupException toException(Stage stage, String what, Exception e) throws InterruptedException {
        return toException(stage, what, e, "");
    }

    private BackupException toException(Stage stage, String what, Exception e, String inVain)
            throws InterruptedException {
        // The client turns an interrupt into its own exception and sets the flag again.
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while " + what);
        }
        return new BackupException(stage, "Failed while " + what + ": " + failure.sentence(e) + inVain, e);
    }

    /** The same failure with the status that the server answered with, which for an exec the client has only deep down. */
    public static KubernetesClientException withStatus(KubernetesClientException e) {
        return ApiFailure.answer(e).orElse(e);
    }

    /** What an exception of the client means, as the end of a sentence with its full stop. */
    public String explain(Exception e) {
        return failure.sentence(e);
    }

    /** Ends the session; a token that the OAuth server gave for this run is revoked. */
    @Override
    public void close() {
        UninterruptibleTask.run("etcd-backup-log-out", CleanUpBudget.LOG_OUT, () -> {
            try {
                session.logOut(client);
            } finally {
                client.close();
                transport.close();
            }
        });
    }
}
