package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Brings bytes from here into a pod, whole or not at all. The client cannot end an exec's standard input alone
 * (v4.channel.k8s.io has no message for that), so the process there is told the number of bytes and reads just so many.
 * They are believed to be there only when size, sha256 and exit code agree.
 *
 * <p>The process answers each piece, and only then does the next one go: a WebSocket of Java's takes no message while one
 * is on its way (java.net.http.WebSocket, "send pending"), and the client does not wait for that but breaks the exec
 * (fabric8 JdkWebSocketImpl 7.8.0). So a slow node slows us down, memory stays small, and a silence is a hang.
 */
public final class PodUpload {

    private static final int PIECE = 1 << 20;
    private static final int LINE_LIMIT = 256;

    private final Shell shell;
    private final LocalSource bytes;
    private final BackupLog log;
    private final Timeouts timeouts;
    private final String mark = "etcd-backup-" + RunId.random();
    private int attempts;

    public PodUpload(Shell shell, LocalSource bytes, BackupLog log, Timeouts timeouts) {
        this.shell = shell;
        this.bytes = bytes;
        this.log = log;
        this.timeouts = timeouts;
    }

    /** @return the name of the file there, in the shell's directory */
    public String run() throws BackupException, InterruptedException {
        Retry.Task task = Retry.Task.of(
                Stage.REHEARSAL,
                "Sending " + bytes.name() + " to " + shell.pod().place());
        return timeouts.retry().run(task, log, () -> attempt(++attempts));
    }

    private String attempt(int attempt) throws BrokenStreamException, BackupException, InterruptedException {
        String file = "received." + attempt;
        ExecSession.Answer<String> answer = new ExecSession(shell, timeouts)
                .run(script(file), (stdout, stdin, liveness) -> send(stdout, stdin, liveness));
        if (answer.exitCode() != 0) {
            throw BrokenStreamException.ofContent(
                    "the pod's side ended with exit code " + answer.exitCode() + " " + answer.stderr());
        }
        String expected = mark + " " + bytes.size() + " " + bytes.sha256();
        if (!expected.equals(answer.value())) {
            throw BrokenStreamException.ofContent(
                    "the bytes that arrived are not those that were sent (sha256 differs)");
        }
        return file;
    }

    /**
     * A file of its own for each attempt: the process of one that broke may still write to its own, which has no name
     * any more.
     */
    private String script(String file) {
        return Shell.LOW_PRIORITY
                + """
                umask 077; rm -f received.*; : > %1$s || exit 4
                size=%2$d; got=0; echo 0
                while [ $got -lt $size ]; do
                  want=$((size - got)); [ $want -le %3$d ] || want=%3$d
                  head -c $want >> %1$s || exit 4
                  got=$((got + want)); [ "$(wc -c < %1$s)" -eq $got ] || exit 5
                  echo $got
                done
                sum=$(sha256sum < %1$s) || exit 6
                echo %4$s $got ${sum%%%% *}
                read -r _"""
                        .formatted(file, bytes.size(), PIECE, mark);
    }

    /** @return the line that the process there ends with */
    private String send(InputStream stdout, OutputStream stdin, Liveness liveness) throws IOException, BackupException {
        InputStream answers = new BufferedInputStream(stdout);
        liveness.expectData();
        awaitPiece(answers, 0);
        byte[] piece = new byte[PIECE];
        long sent = 0;
        try (InputStream source = bytes.opener().open()) {
            while (sent < bytes.size()) {
                int wanted = (int) Math.min(PIECE, bytes.size() - sent);
                read(source, piece, wanted);
                stdin.write(piece, 0, wanted);
                stdin.flush();
                sent += wanted;
                awaitPiece(answers, sent);
                log.progress(bytes.name(), sent, bytes.size());
            }
        }
        liveness.expectWork();
        String last = readLine(answers);
        stdin.write('\n');
        stdin.flush();
        return last;
    }

    /** What fails here is this machine's disk and no stream: sending again would not help. */
    private void read(InputStream source, byte[] piece, int wanted) throws BackupException {
        try {
            if (source.readNBytes(piece, 0, wanted) == wanted) {
                return;
            }
        } catch (IOException e) {
            throw new BackupException(Stage.REHEARSAL, "Cannot read " + bytes.name() + ": " + e.getMessage() + ".", e);
        }
        throw new BackupException(Stage.REHEARSAL, bytes.name() + " is shorter than it was when it was verified.");
    }

    private static void awaitPiece(InputStream answers, long sent) throws IOException {
        if (!readLine(answers).equals(Long.toString(sent))) {
            throw BrokenStreamException.ofContent("the pod answered something else than how much it has");
        }
    }

    private static String readLine(InputStream answers) throws IOException {
        String line = BoundedLine.read(answers, LINE_LIMIT);
        if (line == null) {
            throw new BrokenStreamException("the pod's side ended before it had all bytes", null);
        }
        return line;
    }
}
