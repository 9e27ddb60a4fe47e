package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.BackupResult;
import io.jenkins.plugins.etcdbackup.engine.EtcdBackup;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.File;
import java.time.Clock;

/**
 * Takes one backup into the directory that it is called on.
 *
 * @param inventory takes what the snapshot holds
 */
public record TakeBackup(BackupRequest request, RemoteOutputStream inventory) implements EngineWork<BackupResult> {

    @Override
    public BackupResult run(File directory, BackupLog log) throws BackupException, InterruptedException {
        return new EtcdBackup(Clock.systemUTC()).copyingInventoryTo(inventory).run(request, log);
    }
}
