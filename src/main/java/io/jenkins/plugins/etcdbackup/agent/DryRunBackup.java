package io.jenkins.plugins.etcdbackup.agent;

import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.DryRun;
import io.jenkins.plugins.etcdbackup.engine.DryRunReport;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.File;
import java.time.Clock;

/** Makes the dry run of a backup on the machine where it would be taken. */
public record DryRunBackup(BackupRequest request) implements EngineWork<DryRunReport> {

    @Override
    public DryRunReport run(File directory, BackupLog log) throws BackupException, InterruptedException {
        return new DryRun(Clock.systemUTC()).run(request, log);
    }
}
