package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.time.Duration;
import java.util.List;

/**
 * A place that has the programs of one etcd release and an empty directory of its own, which nobody else may enter.
 * Programs run in that directory; closing ends them and removes all of it.
 */
interface EtcdHost extends AutoCloseable {

    /**
     * A program that runs to its end.
     *
     * @param name for the files that take its output
     * @param makes a file or directory that it makes anew, relative; null for none
     */
    record Task(String name, Duration limit, List<String> command, String makes) {

        Task(String name, Duration limit, List<String> command) {
            this(name, limit, command, null);
        }
    }

    /** @param said what it printed; where it failed, the last lines of that and of its errors */
    record Ended(int exitCode, String said) {

        /** Above what any program says itself are a shell's own codes: not found, not executable, killed by a signal. */
        private static final int NOT_ITS_OWN = 126;

        /** Whether the program itself found fault with what it was given; else the place did with the program. */
        boolean isRefusal() {
            return exitCode > 0 && exitCode < NOT_ITS_OWN && !said.contains("no space left on device");
        }
    }

    /** The place, for people: "on this machine". */
    String place();

    EtcdPrograms programs() throws BackupException, InterruptedException;

    /** Has the snapshot's bytes at hand there, and says by what name, relative or absolute. */
    String receive(RehearsedSnapshot snapshot) throws BackupException, InterruptedException;

    Ended run(Task task) throws BackupException, InterruptedException;

    /** Starts the server; there is one. */
    void serve(List<String> command) throws BackupException, InterruptedException;

    /** Whether the server has not ended. */
    boolean isServing() throws BackupException, InterruptedException;

    /** How the server ended. */
    Ended exitStatus() throws BackupException, InterruptedException;

    @Override
    void close() throws BackupException;
}
