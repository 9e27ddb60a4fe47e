package io.jenkins.plugins.etcdbackup.engine.report;

import java.nio.file.Path;

/**
 * Where a run tells people what it does: a terminal, a build's console, a test. Calls may come from several threads.
 * No token, key, kubeconfig or URL query is ever given to it.
 */
public interface BackupLog {

    /** One line that reads well in a console. */
    void info(String line);

    /** A warning: needs attention, but not now. */
    void warn(String line);

    /** A line that a program on the node printed, as it was printed. */
    default void nodeOutput(String line) {
        info(line);
    }

    /** The backup is whole and in its place, in the words of the documented script. */
    default void saved(Path output) {
        info("snapshot db and kube resources are successfully saved to " + output);
    }

    /**
     * Says how far a transfer has come. Called often; the log decides how much of it to show.
     *
     * @param what the name of what is transferred
     * @param done bytes so far
     * @param total bytes in all, or -1 where that is not known
     */
    default void progress(String what, long done, long total) {}

    /** Takes everything and shows nothing. */
    BackupLog SILENT = new BackupLog() {
        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}
    };
}
