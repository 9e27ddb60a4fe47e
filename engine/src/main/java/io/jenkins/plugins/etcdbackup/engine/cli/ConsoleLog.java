package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.io.PrintWriter;
import java.util.Locale;

/** Lines for a person: with a progress bar on a terminal, with a line now and then elsewhere. */
final class ConsoleLog implements BackupLog {

    private static final int BAR = 30;
    private static final long BAR_EVERY_NANOS = 100_000_000L;
    private static final long LINE_EVERY_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final Wording wording;
    private long nextProgress;
    private boolean barShown;

    /** @param wording the running command's */
    ConsoleLog(PrintWriter out, boolean terminal, Wording wording) {
        this.out = out;
        this.wording = wording;
        this.terminal = terminal;
        this.nextProgress = System.nanoTime() + (terminal ? 0 : LINE_EVERY_NANOS);
    }

    @Override
    public synchronized void info(String line) {
        eraseBar();
        out.println(PlainText.of(wording.apply(line)));
        out.flush();
    }

    @Override
    public synchronized void warn(String line) {
        info("WARNING: " + line);
    }

    @Override
    public synchronized void progress(String what, long done, long total) {
        long now = System.nanoTime();
        boolean last = done == total;
        if (now - nextProgress < 0 && !(last && barShown)) {
            return;
        }
        nextProgress = now + (terminal ? BAR_EVERY_NANOS : LINE_EVERY_NANOS);
        if (terminal) {
            drawBar(what, done, total);
        } else {
            info(what + ": " + ByteCount.of(done) + (total < 0 ? "" : " of " + ByteCount.of(total)));
        }
    }

    private void drawBar(String what, long done, long total) {
        String bar = "";
        if (total > 0) {
            // More may come than was said: a log never ends a run for that.
            long shown = Math.min(done, total);
            int filled = (int) (BAR * shown / total);
            bar = " [" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + 100 * shown / total + "%";
        }
        out.printf(Locale.ROOT, "\r%s%s %s\033[K", what, bar, ByteCount.of(done));
        out.flush();
        barShown = true;
    }

    private void eraseBar() {
        if (barShown) {
            out.print("\r\033[K");
            barShown = false;
        }
    }
}
