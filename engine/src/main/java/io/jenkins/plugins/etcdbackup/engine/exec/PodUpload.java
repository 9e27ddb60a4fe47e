package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

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

    private static final int ATTEMPTS = 4;
    private static final int PIECE = 1 << 20;
    private static final int LINE_LIMIT = 256;

    private final Shell shell;
    private final LocalBytes bytes;
    private final BackupLog log;
    private final Patience patience;
    private final String mark = "etcd-backup-" + RunId.random();

    public PodUpload(Shell shell, LocalBytes bytes, BackupLog log, Patience patience) {
        this.shell = shell;
        this.bytes = bytes;
        this.log = log;
        this.patience = patience;
    }

    /** @return the name of the file there, in the shell's directory */
    public String run() throws BackupException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(attempt);
            } catch (BrokenStreamException e) {
                if (e.permanent() || attempt == ATTEMPTS) {
                    throw new BackupException(
                            Stage.REHEARSAL,
                            "Sending " + bytes.name() + " to the rehearsal pod failed after " + attempt
                                    + (attempt == 1 ? " attempt: " : " attempts: ") + e.reason() + ".",
                            e);
                }
                log.warn("Sending " + bytes.name() + " to the rehearsal pod broke: " + e.reason()
                        + "; trying again (attempt " + (attempt + 1) + " of " + ATTEMPTS + ")");
                Thread.sleep(patience.beforeAttempt(attempt + 1).toMillis());
            }
        }
    }

    private String attempt(int attempt) throws BrokenStreamException, BackupException, InterruptedException {
        String file = "received." + attempt;
        ExecSession.Answer<String> answer = new ExecSession(shell, patience)
                .run(script(file), (stdout, stdin, pulse) -> send(stdout, stdin, pulse));
        if (answer.exitCode() != 0) {
            throw new BrokenStreamException(
                    "the pod's side ended with exit code " + answer.exitCode() + " " + answer.stderr(), null);
        }
        String expected = mark + " " + bytes.size() + " " + bytes.sha256();
        if (!expected.equals(answer.value())) {
            throw new BrokenStreamException(
                    "the bytes that arrived are not those that were sent (sha256 differs)", null);
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
    private String send(InputStream stdout, OutputStream stdin, ExecSession.Pulse pulse)
            throws IOException, BackupException {
        BufferedReader answers = new BufferedReader(new InputStreamReader(stdout, StandardCharsets.US_ASCII));
        pulse.expectData();
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
        pulse.expectWork();
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

    private static void awaitPiece(BufferedReader answers, long sent) throws IOException {
        if (!readLine(answers).equals(Long.toString(sent))) {
            throw new BrokenStreamException("the pod answered something else than how much it has", null);
        }
    }

    private static String readLine(BufferedReader answers) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = answers.read(); c != '\n'; c = answers.read()) {
            if (c < 0 || line.length() > LINE_LIMIT) {
                throw new BrokenStreamException("the pod's side ended before it had all bytes", null);
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
