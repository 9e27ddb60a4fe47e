package io.jenkins.plugins.etcdbackup.engine.route;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an HTTP proxy for a tunnel (RFC 9110, 9.3.6). Of the ways to log in to one, only Basic is spoken. */
record HttpConnect(ProxyServer proxy) {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})( .*)?");
    private static final String CHALLENGE = "proxy-authenticate:";

    private static final int WRONG_CREDENTIALS = 407;
    private static final int LONGEST_HEAD = 64 << 10;

    void open(Socket socket, Target target) throws IOException {
        StringBuilder request = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
        if (proxy.user() != null) {
            String credentials = proxy.user() + ":" + (proxy.password() == null ? "" : proxy.password());
            request.append("Proxy-Authorization: Basic ")
                    .append(Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                    .append("\r\n");
        }
        request.append("User-Agent: etcd-backup\r\n\r\n");
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        List<String> head = head(socket.getInputStream());
        Matcher status = STATUS.matcher(head.isEmpty() ? "" : head.get(0));
        if (!status.matches()) {
            throw new ProxyRefusedException("does not answer as an HTTP proxy does", false);
        }
        int code = Integer.parseInt(status.group(1));
        if (code / 100 != 2) {
            throw refused(code, head, target);
        }
    }

    private ProxyRefusedException refused(int code, List<String> head, Target target) {
        if (code != WRONG_CREDENTIALS) {
            return new ProxyRefusedException(
                    "does not connect us to " + target + " (status " + code
                            + "): it does not know the host, cannot reach it, or may not",
                    code == 502 || code == 503 || code == 504);
        }
        List<String> wanted = head.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(CHALLENGE))
                .map(line -> line.substring(CHALLENGE.length()).strip().split("[ ,]")[0])
                .toList();
        if (!wanted.isEmpty() && !wanted.contains("basic")) {
            return new ProxyRefusedException(
                    "wants a log-in by " + String.join(" or ", wanted) + " (407), and only Basic is spoken here",
                    false);
        }
        return new ProxyRefusedException(
                proxy.user() == null
                        ? "wants a user name and password (407); none was given"
                        : "did not accept the user name and password that were given (407)",
                false);
    }

    /** Byte by byte, since what comes behind the empty line belongs to somebody else. */
    static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int read = 0; read < LONGEST_HEAD; read++) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection was closed before an answer came");
            }
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            String text = line.toString().stripTrailing();
            if (text.isEmpty()) {
                return lines;
            }
            lines.add(text);
            line.setLength(0);
        }
        throw new IOException("the answer does not end");
    }
}
