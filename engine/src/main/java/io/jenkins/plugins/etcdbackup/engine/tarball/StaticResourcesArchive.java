package io.jenkins.plugins.etcdbackup.engine.tarball;

import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Reads a tarball of static pod resources to its last byte and tells what cluster-restore.sh would find out only after it
 * has stopped etcd. Nothing in the file is believed, nothing is unpacked, and no more than one small member is in memory.
 */
public final class StaticResourcesArchive {

    private final Clock clock;
    private final TarballLimits limits;

    public StaticResourcesArchive(Clock clock) {
        this(clock, TarballLimits.GENEROUS);
    }

    StaticResourcesArchive(Clock clock, TarballLimits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    /** Verifies a file; throws only if the disk can't be read: whatever is wrong with the content is a finding. */
    public StaticResourcesReport verify(Path tarGz) throws BackupException {
        try (InputStream file = Files.newInputStream(tarGz)) {
            return verify(file);
        } catch (IOException e) {
            throw unreadable(tarGz.toString(), e);
        }
    }

    /** Verifies a finished part in the same way. */
    public StaticResourcesReport verify(PartFile tarGz) throws BackupException {
        try (InputStream bytes = Channels.newInputStream(tarGz.open())) {
            return verify(bytes);
        } catch (IOException e) {
            throw unreadable(tarGz.name(), e);
        }
    }

    private static BackupException unreadable(String tarGz, IOException e) {
        return new BackupException(
                Stage.VERIFY,
                "Cannot read the tarball " + tarGz + ": " + e.getMessage() + ". Check the disk and its permissions.",
                e);
    }

    /** Verifies what a stream holds; throws only what the stream itself throws. */
    public StaticResourcesReport verify(InputStream tarGz) throws IOException {
        return new TarballReading(tarGz, limits, clock.instant()).run();
    }
}
