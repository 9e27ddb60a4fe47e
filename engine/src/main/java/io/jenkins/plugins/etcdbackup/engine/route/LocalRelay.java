package io.jenkins.plugins.etcdbackup.engine.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An HTTP proxy on loopback that leads Java's HTTP client over ways that it does not know itself: SOCKS5, TLS to a
 * proxy, a proxy's password (Java keeps those back unless it was started with a system property), and targets whose
 * names it takes for wrong. TLS to the target passes through untouched. It leads to the targets that were added and
 * nowhere else, and only who knows its secret: others on this machine see the port too.
 */
public final class LocalRelay implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Java's client sends this to its proxy and never to the server behind. */
    public static final String SECRET_HEADER = "Proxy-Etcd-Backup";

    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final int BUFFER = 64 << 10;

    private final ServerSocket socket;
    private final String secret;
    private final Duration timeout;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Map<String, IOException> failures = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "etcd-backup-relay");
        thread.setDaemon(true);
        return thread;
    });

    private LocalRelay(ServerSocket socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
        byte[] random = new byte[24];
        RANDOM.nextBytes(random);
        this.secret = Base64.getUrlEncoder().encodeToString(random);
    }

    /** @param timeout for each step of opening a way */
    public static LocalRelay start(Duration timeout) throws IOException {
        LocalRelay relay = new LocalRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), timeout);
        relay.threads.execute(relay::accept);
        return relay;
    }

    /** From now on a CONNECT to this authority goes this way, which is gone once to see that it leads there. */
    public void add(String authority, Route route) throws IOException, InterruptedException {
        Future<Void> trial = threads.submit(() -> {
            route.open(timeout).close();
            return null;
        });
        try {
            trial.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
        routes.put(authority, route);
    }

    public boolean leadsTo(String authority) {
        return routes.containsKey(authority);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    public String secret() {
        return secret;
    }

    /** Why the last way to it could not be opened, which an HTTP client has no words for; empty once one was. */
    public Optional<IOException> failure(String authority) {
        return Optional.ofNullable(failures.get(authority));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // Closed, or one that was gone before it was taken.
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout((int) REQUEST.toMillis());
            List<String> head = HttpConnect.head(client.getInputStream());
            String[] words = head.isEmpty() ? new String[0] : head.get(0).split(" ");
            Route route = words.length > 1 && words[0].equals("CONNECT") ? routes.get(words[1]) : null;
            if (route == null || !head.contains(SECRET_HEADER + ": " + secret)) {
                answer(client, "403 Forbidden");
                return;
            }
            client.setSoTimeout(0);
            lead(client, route, words[1]);
        } catch (IOException e) {
            // The client has gone; it knows.
        } finally {
            open.remove(client);
        }
    }

    private void lead(Socket client, Route route, String authority) throws IOException {
        Socket target;
        try {
            target = route.open(timeout);
        } catch (IOException e) {
            failures.put(authority, e);
            answer(client, "502 Bad Gateway");
            return;
        }
        failures.remove(authority);
        open.add(target);
        try (target) {
            answer(client, "200 Connection established");
            threads.execute(() -> copy(target, client));
            // Java's client closes both directions at once, so when it has nothing more to say it is gone.
            copy(client, target);
        } finally {
            open.remove(target);
        }
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One end is gone: so must be the other.
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody is led any more either way.
        }
        open.forEach(LocalRelay::closeQuietly);
        threads.shutdownNow();
    }
}
