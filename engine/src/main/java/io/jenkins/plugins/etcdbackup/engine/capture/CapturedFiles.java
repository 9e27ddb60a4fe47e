package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.snapshot.EtcdMemberStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import java.io.IOException;
import java.util.Optional;

/**
 * The pair as it came from the node, finished on disk but without its names yet.
 *
 * @param announcedStatus what the node's own {@code snapshot status} printed, where it did
 * @param member what the member said of itself, where it was asked
 */
public record CapturedFiles(
        BackupFileNames names,
        PartFile snapshot,
        PartFile staticResources,
        Optional<SnapshotStatus> announcedStatus,
        Optional<EtcdMemberStatus> member)
        implements AutoCloseable {

    /** Deletes what was not published. */
    @Override
    public void close() throws IOException {
        try {
            snapshot.close();
        } finally {
            staticResources.close();
        }
    }
}
