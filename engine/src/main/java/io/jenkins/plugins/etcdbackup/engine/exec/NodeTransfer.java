package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings bytes from the node here, whole or not at all. The node announces size and sha256 first; then exactly that
 * many bytes are read while the process there is held; they are believed only if the sha256 and the exit code agree. A
 * stream that breaks goes on at the byte where it broke; one that brought wrong bytes starts again.
 */
public final class NodeTransfer {

    private static final int ATTEMPTS = 4;
    private static final Pattern DIGITS_AND_SUM = Pattern.compile("(\\d{1,18}) ([0-9a-f]{64})");
    private static final int HEADER_LIMIT = 256;

    /** What the node says of the bytes. */
    private record Announced(long size, String sha256) {}

    private final Shell shell;
    private final NodeBytes source;
    private final Destination destination;
    private final BackupLog log;
    private final Patience patience;
    private final String mark = "etcd-backup-" + RunId.random();

    private Announced announced;
    private long received;
    private MessageDigest digest = sha256();

    public NodeTransfer(Shell shell, NodeBytes source, Destination destination, BackupLog log, Patience patience) {
        this.shell = shell;
        this.source = source;
        this.destination = destination;
        this.log = log;
        this.patience = patience;
    }

    /** @return the number of bytes */
    public long run() throws BackupException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                attempt();
                return received;
            } catch (BrokenStreamException e) {
                if (e.permanent() || attempt == ATTEMPTS) {
                    throw new BackupException(
                            Stage.TRANSFER,
                            "Fetching " + source.name() + " from the node failed after " + received + " bytes and "
                                    + attempt + (attempt == 1 ? " attempt: " : " attempts: ") + e.reason()
                                    + ". Nothing of it was kept.",
                            e);
                }
                log.warn("Fetching " + source.name() + " broke after " + received + " bytes: " + e.reason()
                        + "; trying again (attempt " + (attempt + 1) + " of " + ATTEMPTS + ")");
                Thread.sleep(patience.beforeAttempt(attempt + 1).toMillis());
            }
        }
    }

    private void attempt() throws BrokenStreamException, BackupException, InterruptedException {
        ExecSession session = new ExecSession(shell, patience);
        ExecSession.Answer<Void> answer = session.run(source.script(mark, received), this::receive);
        if (answer.exitCode() != 0) {
            throw startAgain("the node's side ended with exit code " + answer.exitCode() + " " + answer.stderr());
        }
        String sum = HexFormat.of().formatHex(copyOf(digest).digest());
        if (!sum.equals(announced.sha256())) {
            throw startAgain("the bytes that came are not those that the node announced (sha256 differs)");
        }
    }

    private Void receive(InputStream stdout, OutputStream stdin, ExecSession.Pulse pulse)
            throws IOException, BackupException {
        Announced now = readHeader(stdout);
        if (announced != null && !announced.equals(now)) {
            announced = null;
            throw startAgain("it changed on the node between two attempts");
        }
        announced = now;
        if (received == 0) {
            pulse.expectData();
        }
        byte[] buffer = new byte[64 * 1024];
        while (received < announced.size()) {
            int wanted = (int) Math.min(buffer.length, announced.size() - received);
            int n = stdout.read(buffer, 0, wanted);
            if (n < 0) {
                throw new BrokenStreamException(
                        "the stream ended " + (announced.size() - received) + " bytes early", null);
            }
            pulse.expectData();
            digest.update(buffer, 0, n);
            destination.write(buffer, 0, n);
            received += n;
            log.progress(source.name(), received, announced.size());
        }
        stdin.write('\n');
        stdin.flush();
        return null;
    }

    private Announced readHeader(InputStream stdout) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = stdout.read(); c != '\n'; c = stdout.read()) {
            if (c < 0 || line.length() > HEADER_LIMIT) {
                throw new BrokenStreamException("the node announced nothing", null);
            }
            line.append((char) c);
        }
        String text = line.toString();
        Matcher m = DIGITS_AND_SUM.matcher(text.startsWith(mark + " ") ? text.substring(mark.length() + 1) : "");
        if (!m.matches()) {
            throw new BrokenStreamException("the node announced something else than size and sha256", null);
        }
        return new Announced(Long.parseLong(m.group(1)), m.group(2));
    }

    private BrokenStreamException startAgain(String why) throws BackupException {
        received = 0;
        digest = sha256();
        destination.restart();
        return new BrokenStreamException(why, null);
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
