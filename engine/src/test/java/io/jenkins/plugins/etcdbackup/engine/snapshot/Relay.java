package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What a port-forward is to its client: a port of 127.0.0.1 behind which a server elsewhere answers, or nobody. */
final class Relay implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();
    private final String address;
    private final int port;

    /** @param address null for one that takes connections and says nothing */
    Relay(String address, int port) throws IOException {
        this.address = address;
        this.port = port;
        threads.submit(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many connections it took. */
    int connections() {
        return connections.get();
    }

    private Void accept() throws IOException {
        while (true) {
            Socket client = socket.accept();
            connections.incrementAndGet();
            if (address != null) {
                threads.submit(() -> serve(client));
            }
        }
    }

    private Void serve(Socket client) throws IOException {
        try (client;
                Socket server = new Socket(address, port)) {
            threads.submit(() -> server.getInputStream().transferTo(client.getOutputStream()));
            client.getInputStream().transferTo(server.getOutputStream());
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
