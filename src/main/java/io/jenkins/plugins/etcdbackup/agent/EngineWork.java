package io.jenkins.plugins.etcdbackup.agent;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.File;
import java.io.Serializable;

/** What a build has the engine do on the machine that it runs on; {@link AgentCall} brings it there. */
public interface EngineWork<T> extends Serializable {

    /** @param directory the one that the call is made on */
    T run(File directory, BackupLog log) throws BackupException, InterruptedException;
}
