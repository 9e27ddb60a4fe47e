package io.jenkins.plugins.etcdbackup.engine.login;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A SOCKS5 proxy on loopback that leads every connection to one port of this machine. */
final class SocksProxy implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> connects = new CopyOnWriteArrayList<>();
    private final int target;
    private final String credentials;
    private final int reply;

    /** @param credentials user:password; null for none @param reply what every request is answered with (RFC 1928, 6) */
    SocksProxy(int target, String credentials, int reply) throws IOException {
        this.target = target;
        this.credentials = credentials;
        this.reply = reply;
        threads.submit(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

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
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            in.readByte();
            byte[] methods = in.readNBytes(in.readUnsignedByte());
            int method = credentials == null ? 0 : 2;
            if (new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) < 0) {
                out.write(new byte[] {5, (byte) 0xff});
                return null;
            }
            out.write(new byte[] {5, (byte) method});
            if (credentials != null) {
                in.readByte();
                String given = text(in) + ":" + text(in);
                out.write(new byte[] {1, (byte) (given.equals(credentials) ? 0 : 1)});
            }
            in.readNBytes(3);
            String host = in.readByte() == 3
                    ? text(in)
                    : InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            connects.add(host + ":" + in.readUnsignedShort());
            out.write(new byte[] {5, (byte) reply, 0, 1, 127, 0, 0, 1, 0, 0});
            if (reply == 0) {
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                    threads.submit(() -> server.getInputStream().transferTo(out));
                    in.transferTo(server.getOutputStream());
                }
            }
        }
        return null;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
