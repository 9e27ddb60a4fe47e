package io.jenkins.plugins.etcdbackup.engine.route;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a SOCKS proxy for a connection (RFC 1928), with user name and password if there are (RFC 1929). */
record Socks5(ProxyServer proxy) {

    private static final int VERSION = 5;
    private static final int NO_LOG_IN = 0;
    private static final int PASSWORD = 2;
    private static final int NONE_ACCEPTABLE = 0xff;

    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private static final int LONGEST = 255;

    void open(Socket socket, Target target) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        out.write(
                proxy.user() == null
                        ? new byte[] {VERSION, 1, NO_LOG_IN}
                        : new byte[] {VERSION, 2, NO_LOG_IN, PASSWORD});
        requireVersion(in);
        int method = in.readUnsignedByte();
        if (method == NONE_ACCEPTABLE) {
            throw new ProxyRefusedException(
                    proxy.user() == null
                            ? "wants a user name and password; none was given"
                            : "knows neither user name with password nor a log-in without",
                    false);
        }
        if (method == PASSWORD) {
            logIn(in, out);
        }
        out.write(request(target));
        requireVersion(in);
        int reply = in.readUnsignedByte();
        if (reply != 0) {
            throw new ProxyRefusedException(
                    "does not connect us to " + target + " (" + meaning(reply) + ")", reply >= 3 && reply <= 6);
        }
        in.readUnsignedByte();
        int bound = in.readUnsignedByte();
        in.readFully(new byte[(bound == IPV4 ? 4 : bound == IPV6 ? 16 : in.readUnsignedByte()) + 2]);
    }

    private void logIn(DataInputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(1);
        append(request, proxy.user());
        append(request, proxy.password() == null ? "" : proxy.password());
        out.write(request.toByteArray());
        in.readUnsignedByte();
        if (in.readUnsignedByte() != 0) {
            throw new ProxyRefusedException("did not accept the user name and password that were given", false);
        }
    }

    private static byte[] request(Target target) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {VERSION, 1, 0});
        byte[] address = IpAddress.parse(target.host());
        if (address == null) {
            request.write(NAME);
            append(request, target.host());
        } else {
            request.write(address.length == 4 ? IPV4 : IPV6);
            request.writeBytes(address);
        }
        request.write(target.port() >>> 8);
        request.write(target.port());
        return request.toByteArray();
    }

    private static void append(ByteArrayOutputStream request, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST) {
            throw new ProxyRefusedException("takes no name or password of more than 255 bytes", false);
        }
        request.write(bytes.length);
        request.writeBytes(bytes);
    }

    private static void requireVersion(DataInputStream in) throws IOException {
        if (in.readUnsignedByte() != VERSION) {
            throw new ProxyRefusedException("does not answer as a SOCKS5 proxy does", false);
        }
    }

    private static String meaning(int reply) {
        return switch (reply) {
            case 2 -> "its rules do not allow it";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "no answer in time";
            default -> "SOCKS reply " + reply;
        };
    }
}
