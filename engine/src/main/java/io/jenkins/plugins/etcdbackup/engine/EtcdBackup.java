package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;

/** Takes backups. Each run leaves a verified backup in the output directory and nothing anywhere else. */
public final class EtcdBackup {

    private final Clock clock;
    private final Timeouts timeouts;
    private final OutputStream inventoryCopy;

    public EtcdBackup(Clock clock) {
        this(clock, Timeouts.DEFAULT);
    }

    EtcdBackup(Clock clock, Timeouts timeouts) {
        this(clock, timeouts, OutputStream.nullOutputStream());
    }

    private EtcdBackup(Clock clock, Timeouts timeouts, OutputStream inventoryCopy) {
        this.clock = clock;
        this.timeouts = timeouts;
        this.inventoryCopy = inventoryCopy;
    }

    /** The same, handing the inventory of the snapshot to a caller as well, plain even where the backup is encrypted. */
    public EtcdBackup copyingInventoryTo(OutputStream copy) {
        return new EtcdBackup(clock, timeouts, copy);
    }

    /**
     * Takes one backup, start to end, on the calling thread. An interrupt ends it; whatever the end, what the run made
     * in the cluster and on the node is taken away before this returns.
     */
    public BackupResult run(BackupRequest request, BackupLog log) throws BackupException, InterruptedException {
        return run(request, log, request.timeout());
    }

    /** @param limit for tests: may be shorter than a request allows */
    BackupResult run(BackupRequest request, BackupLog log, Duration limit)
            throws BackupException, InterruptedException {
        Timeline timeline = new Timeline(clock);
        return RunDeadline.within(
                limit, "The backup", timeline::current, () -> new BackupRun(request, log, timeline, clock, timeouts)
                        .run(inventoryCopy));
    }
}
