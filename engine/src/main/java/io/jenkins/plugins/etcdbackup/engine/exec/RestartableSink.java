package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** Where fetched bytes go. A failure here is the local disk's, never the stream's, so it is not tried again. */
public interface RestartableSink {

    void write(byte[] bytes, int offset, int length) throws BackupException;

    /** Forgets all bytes so far: what was fetched turned out to be wrong, and starts again from the first byte. */
    void restart() throws BackupException;
}
