package io.jenkins.plugins.etcdbackup.engine.login;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy on loopback that knows CONNECT alone, and leads every tunnel to one port of this machine. */
final class ConnectProxy implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> connects = new CopyOnWriteArrayList<>();
    private final int target;
    private final String credentials;

    /** @param credentials what the Proxy-Authorization header has to be; null for none */
    ConnectProxy(int target, String credentials) throws IOException {
        this.target = target;
        this.credentials = credentials;
        threads.submit(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The hosts and ports that were asked for. */
    List<String> connects() {
        return connects;
    }

    private Void accept() throws IOException {
        while (true) {
            Socket client = socket.accept();
            threads.submit(() -> serve(client));
        }
    }

    private Void serve(Socket client) throws IOException {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            connects.add(head.split(" ")[1]);
            OutputStream out = client.getOutputStream();
            if (credentials != null && !head.contains("Proxy-Authorization: " + credentials)) {
                out.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                return null;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                threads.submit(() -> server.getInputStream().transferTo(out));
                in.transferTo(server.getOutputStream());
            }
        }
        return null;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no request");
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
