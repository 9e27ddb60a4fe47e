package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.files.DirectoryClaim;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.nio.file.Path;
import java.time.Duration;

/** Rehearses with programs of this machine. */
public final class LocalRehearsal {

    private final EtcdPrograms programs;
    private final Path scratchParent;
    private final Duration timeout;
    private final BackupLog log;

    /** @param scratchParent existing directory with room for the database */
    public LocalRehearsal(EtcdPrograms programs, Path scratchParent, Duration timeout, BackupLog log) {
        this.programs = programs;
        this.scratchParent = scratchParent;
        this.timeout = timeout;
        this.log = log;
    }

    @SuppressWarnings("try") // The claim is held, not used.
    public RehearsalReport run(RehearsedSnapshot snapshot) throws BackupException, InterruptedException {
        try (DirectoryClaim claim = DirectoryClaim.open(scratchParent, log);
                EtcdHost host = LocalEtcdHost.in(scratchParent, programs)) {
            return new Rehearsal(host, timeout, log).run(snapshot);
        }
    }
}
