package io.jenkins.plugins.etcdbackup.agent;

import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.nio.file.Path;
import java.util.Locale;

/** The build's console. Progress is told every five seconds, so that a short transfer is not told at all. */
final class BuildLog implements BackupLog {

    private static final long QUIET_NANOS = 5_000_000_000L;
    private static final String SAVED = "snapshot db and kube resources are successfully saved to ";

    private final BuildConsole console;
    private String transfer = "";
    private long told;

    BuildLog(BuildConsole console) {
        this.console = console;
    }

    @Override
    public void info(String line) {
        console.println(line);
    }

    @Override
    public void warn(String line) {
        console.warn(line);
    }

    /**
     * The script on the node says much, and not all of it is meant for the readers of a build. Its last line names a
     * directory of the node that is gone a moment later.
     */
    @Override
    public void nodeOutput(String line) {
        if (!line.startsWith(SAVED)) {
            console.println("    | " + line);
        }
    }

    /** Where the files are in the end is the build's to say: this directory may be a temporary one. */
    @Override
    public void saved(Path output) {}

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
        console.println(what + ": " + ByteCount.of(done) + share);
    }
}
