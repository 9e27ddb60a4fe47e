package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.exec.RestartableSink;
import io.jenkins.plugins.etcdbackup.engine.files.PartDirectory;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A part file that can be begun again when a transfer has to; deleted on close unless it was handed on. */
final class RefillablePart implements RestartableSink, AutoCloseable {

    private final PartDirectory place;
    private final String name;
    private PartFile part;
    private boolean handedOn;

    RefillablePart(PartDirectory place, String name) throws BackupException {
        this.place = place;
        this.name = name;
        this.part = place.begin(name);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws BackupException {
        try {
            part.channel().write(ByteBuffer.wrap(bytes, offset, length));
        } catch (IOException e) {
            throw new BackupException(Stage.OUTPUT, e.getMessage(), e);
        }
    }

    @Override
    public void restart() throws BackupException {
        close();
        part = place.begin(name);
    }

    PartFile part() {
        return part;
    }

    /** Brings the bytes to the disk. */
    void finish() throws BackupException {
        part.finish();
    }

    /** Leaves the finished file to the caller, who closes it from now on. */
    PartFile handOn() {
        handedOn = true;
        return part;
    }

    @Override
    public void close() throws BackupException {
        if (handedOn) {
            return;
        }
        try {
            part.close();
        } catch (IOException e) {
            throw new BackupException(
                    Stage.OUTPUT,
                    "An unfinished " + name + " could not be deleted from " + place.directory() + ". Delete it.",
                    e);
        }
    }
}
