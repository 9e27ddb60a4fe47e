package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Runs a shell script on the node or in a pod there and hands on its output line by line, standard error between
 * standard output as it comes. A last line that only we can know carries the script's exit code; the process is held
 * until that line was read, so output that ends before it is a broken stream, never a silent success.
 */
public final class NodeCommand {

    /** Longer lines are cut: no line of the documented script comes near, and memory must not depend on the node. */
    private static final int LINE_LIMIT = 16 * 1024;

    private final Shell shell;
    private final Patience patience;

    public NodeCommand(Shell shell, Patience patience) {
        this.shell = shell;
        this.patience = patience;
    }

    /** @return the script's exit code */
    public int run(String script, Consumer<String> lines)
            throws BrokenStreamException, BackupException, InterruptedException {
        return run(script, lines, false);
    }

    /** The same for what takes no time: to be silent is to hang, whether the shell there still lives or not. */
    public int look(String script, Consumer<String> lines)
            throws BrokenStreamException, BackupException, InterruptedException {
        return run(script, lines, true);
    }

    private int run(String script, Consumer<String> lines, boolean quick)
            throws BrokenStreamException, BackupException, InterruptedException {
        String mark = "etcd-backup-" + RunId.random() + " ";
        String held = "( " + script + "\n) 2>&1 < /dev/null; printf '\\n%s%d\\n' '" + mark + "' $?; read -r _; exit 0";
        ExecSession.Answer<Integer> answer = new ExecSession(shell, patience).run(held, (stdout, stdin, pulse) -> {
            if (quick) {
                pulse.expectData();
            }
            return readUntilMark(stdout, stdin, mark, lines);
        });
        if (answer.exitCode() != 0) {
            throw new BrokenStreamException(
                    "the shell on the node ended with exit code " + answer.exitCode() + " " + answer.stderr(), null);
        }
        return answer.value();
    }

    private static int readUntilMark(InputStream stdout, OutputStream stdin, String mark, Consumer<String> lines)
            throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(stdout, StandardCharsets.UTF_8));
        boolean blankHeldBack = false;
        while (true) {
            String line = readLine(reader);
            if (line.startsWith(mark)) {
                stdin.write('\n');
                stdin.flush();
                return Integer.parseInt(line.substring(mark.length()));
            }
            // The mark brings an empty line of its own where the output ended with a line break.
            if (blankHeldBack) {
                lines.accept("");
            }
            blankHeldBack = line.isEmpty();
            if (!blankHeldBack) {
                lines.accept(line);
            }
        }
    }

    private static String readLine(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c != '\n'; c = reader.read()) {
            if (c < 0) {
                throw new BrokenStreamException("the output ended before the script did", null);
            }
            if (line.length() < LINE_LIMIT && c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
