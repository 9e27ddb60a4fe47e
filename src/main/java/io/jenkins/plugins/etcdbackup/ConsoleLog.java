package io.jenkins.plugins.etcdbackup;

import hudson.model.TaskListener;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.PrintStream;
import java.util.Locale;

/** The build's console. Progress is told every five seconds, so that a short transfer is not told at all. */
final class ConsoleLog implements BackupLog {

    private static final long QUIET_NANOS = 5_000_000_000L;
    private static final double MEGABYTE = 1 << 20;

    private final PrintStream console;
    private String transfer = "";
    private long told;

    ConsoleLog(TaskListener listener) {
        console = listener.getLogger();
    }

    @Override
    public void info(String line) {
        console.println(StepWording.INSTANCE.apply(line));
    }

    @Override
    public void warn(String line) {
        console.println("WARNING: " + StepWording.INSTANCE.apply(line));
    }

    @Override
    public synchronized void progress(String what, long done, long total) {
        long now = System.nanoTime();
        if (!what.equals(transfer)) {
            transfer = what;
            told = now;
        }
        if (now - told < QUIET_NANOS) {
            return;
        }
        told = now;
        String share = total > 0 ? String.format(Locale.ROOT, " (%d %%)", 100 * done / total) : "";
        console.println(String.format(Locale.ROOT, "%s: %.0f MB%s", what, done / MEGABYTE, share));
    }
}
