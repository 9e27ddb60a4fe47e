package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Brings bytes from the node here, whole or not at all. The node announces size and sha256 first; then exactly that
 * many bytes are read while the process there is held; they are believed only if the sha256 and the exit code agree. A
 * stream that breaks goes on at the byte where it broke; one that brought wrong bytes starts again.
 */
public final class NodeTransfer {

    private static final Pattern DIGITS_AND_SUM = Pattern.compile("(\\d{1,18}) ([0-9a-f]{64})");
    private static final int HEADER_LIMIT = 256;

    /** What the node says of the bytes. */
    private record Announced(long size, String sha256) {}

    private final Shell shell;
    private final NodeSource source;
    private final RestartableSink destination;
    private final BackupLog log;
    private final Timeouts timeouts;
    private final String mark = "etcd-backup-" + RunId.random();

    private Announced announced;
    private long received;
    private MessageDigest digest = DigestUtils.getSha256Digest();

    public NodeTransfer(Shell shell, NodeSource source, RestartableSink destination, BackupLog log, Timeouts timeouts) {
        this.shell = shell;
        this.source = source;
        this.destination = destination;
        this.log = log;
        this.timeouts = timeouts;
    }

    /** @return the number of bytes */
    public long run() throws BackupException, InterruptedException {
        Retry.Task task = new Retry.Task(
                Stage.TRANSFER,
                "Fetching " + source.name() + " from " + shell.pod().place(),
                () -> received);
        return timeouts.retry().run(task, log, () -> {
            attempt();
            return received;
        });
    }

    private void attempt() throws BrokenStreamException, BackupException, InterruptedException {
        ExecSession session = new ExecSession(shell, timeouts);
        ExecSession.Answer<Void> answer = session.run(source.script(mark, received), this::receive);
        if (answer.exitCode() != 0) {
            throw startAgain("the node's side ended with exit code " + answer.exitCode() + " " + answer.stderr());
        }
        String sum = HexFormat.of().formatHex(copyOf(digest).digest());
        if (!sum.equals(announced.sha256())) {
            throw startAgain("the bytes that came are not those that the node announced (sha256 differs)");
        }
    }

    private Void receive(InputStream stdout, OutputStream stdin, Liveness liveness)
            throws IOException, BackupException {
        Announced now = readHeader(stdout);
        if (announced != null && !announced.equals(now)) {
            announced = null;
            throw startAgain("it changed on the node between two attempts");
        }
        announced = now;
        if (received == 0) {
            liveness.expectData();
        }
        byte[] buffer = new byte[64 * 1024];
        while (received < announced.size()) {
            int wanted = (int) Math.min(buffer.length, announced.size() - received);
            int n = stdout.read(buffer, 0, wanted);
            if (n < 0) {
                throw new BrokenStreamException(
                        "the stream ended after " + received + " of " + announced.size() + " bytes", null);
            }
            liveness.expectData();
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
        String line = BoundedLine.read(stdout, HEADER_LIMIT);
        if (line == null) {
            throw new BrokenStreamException("the stream ended before the node had announced anything", null);
        }
        Matcher m = DIGITS_AND_SUM.matcher(line.startsWith(mark + " ") ? line.substring(mark.length() + 1) : "");
        if (!m.matches()) {
            throw BrokenStreamException.ofContent("the node announced something else than size and sha256");
        }
        return new Announced(Long.parseLong(m.group(1)), m.group(2));
    }

    private BrokenStreamException startAgain(String why) throws BackupException {
        BrokenStreamException broken = BrokenStreamException.ofContent(why + ", after " + received + " bytes");
        received = 0;
        digest = DigestUtils.getSha256Digest();
        destination.restart();
        return broken;
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's SHA-256 can be cloned", e);
        }
    }
}
