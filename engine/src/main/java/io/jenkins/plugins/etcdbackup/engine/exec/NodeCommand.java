package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
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
    private final Timeouts timeouts;

    public NodeCommand(Shell shell, Timeouts timeouts) {
        this.shell = shell;
        this.timeouts = timeouts;
    }

    /** What a script said in all, and its exit code. */
    public record Answer(int exitCode, List<String> lines) {}

    /**
     * Runs a script that takes no time and that may be run again: where the connection breaks, it is.
     *
     * @param doing what that is, for the message if it breaks: "Listing the script's files on node master-0"
     */
    public Answer ask(Retry.Task doing, String script, BackupLog log) throws BackupException, InterruptedException {
        return timeouts.retry().run(doing, log, () -> {
            List<String> lines = new ArrayList<>();
            int exitCode = runShort(script, lines::add);
            return new Answer(exitCode, List.copyOf(lines));
        });
    }

    /** @return the script's exit code */
    public int run(String script, Consumer<String> lines)
            throws BrokenStreamException, BackupException, InterruptedException {
        return run(script, lines, false);
    }

    /** The same for what takes no time: to be silent is to hang, whether the shell there still lives or not. */
    public int runShort(String script, Consumer<String> lines)
            throws BrokenStreamException, BackupException, InterruptedException {
        return run(script, lines, true);
    }

    private int run(String script, Consumer<String> lines, boolean quick)
            throws BrokenStreamException, BackupException, InterruptedException {
        String mark = "etcd-backup-" + RunId.random() + " ";
        String held = "( " + script + "\n) 2>&1 < /dev/null; printf '\\n%s%d\\n' '" + mark + "' $?; read -r _; exit 0";
        ExecSession.Answer<Integer> answer = new ExecSession(shell, timeouts).run(held, (stdout, stdin, liveness) -> {
            if (quick) {
                liveness.expectData();
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
        InputStream output = new BufferedInputStream(stdout);
        boolean blankHeldBack = false;
        while (true) {
            String line = BoundedLine.read(output, LINE_LIMIT);
            if (line == null) {
                throw new BrokenStreamException("the output ended before the script did", null);
            }
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
}
