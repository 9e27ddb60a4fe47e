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
import javax.net.ssl.SSLContext;

/** An HTTP proxy on loopback that knows CONNECT alone, and leads every tunnel to one port of this machine. */
final class ConnectProxy implements AutoCloseable {

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> connects = new CopyOnWriteArrayList<>();
    private final int target;
    private final String refusal;
    private final String credentials;

    /** @param credentials what the Proxy-Authorization header has to be; null for none */
    ConnectProxy(int target, String credentials) throws IOException {
        this(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                target,
                credentials,
                "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"squid\"");
    }

    private ConnectProxy(ServerSocket socket, int target, String credentials, String refusal) {
        this.socket = socket;
        this.target = target;
        this.credentials = credentials;
        this.refusal = refusal;
        threads.submit(this::accept);
    }

    /** One that is spoken to by TLS. */
    static ConnectProxy withTls(SSLContext tls, int target) throws IOException {
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new ConnectProxy(socket, target, null, "");
    }

    /** One that lets nobody through. @param status with the headers behind it */
    static ConnectProxy refusing(String status) throws IOException {
        return new ConnectProxy(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), 0, "what nobody knows", status);
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
                out.write(
                        ("HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
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
