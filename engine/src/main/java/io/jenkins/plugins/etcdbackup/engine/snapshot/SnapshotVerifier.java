package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads a snapshot file to its last byte and says everything that is wrong with it. The sha256 runs on a thread of its
 * own beside the walk over the pages, so the whole takes about as long as the sha256 alone.
 */
public final class SnapshotVerifier {

    private static final String TRAILER = "trailing-sha256";

    private SnapshotVerifier() {}

    /** Verifies by the rules of the release that wrote the file. */
    public static SnapshotReport verify(Path file) throws BackupException, InterruptedException {
        return verify(SnapshotSource.file(file), StatusRules.OF_FILE, ChangeVisitor.NONE);
    }

    /**
     * Verifies a snapshot; what is wrong inside of it becomes findings.
     *
     * @param changes is shown every change of a key; of a damaged snapshot what could be read
     * @throws BackupException only where the snapshot cannot be read at all
     */
    public static SnapshotReport verify(SnapshotSource snapshot, StatusRules rules, ChangeVisitor changes)
            throws BackupException, InterruptedException {
        return reading(snapshot, () -> withSha256(snapshot, new SnapshotWalk(rules, changes)));
    }

    /**
     * Checks all but the sha256, as {@code etcdctl snapshot status} does: several times faster, but blind to bytes that
     * changed inside of a value. For files whose sha256 was just checked otherwise.
     */
    public static SnapshotReport verifyWithoutSha256(SnapshotSource snapshot, StatusRules rules, ChangeVisitor changes)
            throws BackupException, InterruptedException {
        return reading(snapshot, () -> {
            Optional<Finding> packed = PackedFile.finding(snapshot);
            if (packed.isPresent()) {
                return SnapshotReport.unreadable(snapshot.size(), null, packed.get());
            }
            SnapshotWalk walk = new SnapshotWalk(rules, changes);
            SnapshotStatus status = walk.walk(snapshot);
            Finding unchecked =
                    Finding.warn(TRAILER, "The sha256 was not checked: changed bytes in values would not be seen.");
            return new SnapshotReport(walk.size(), null, status, walk.cluster(), joined(unchecked, walk.findings()));
        });
    }

    /** A way of reading a file to a report. */
    private interface Reading {
        SnapshotReport report() throws IOException, InterruptedException;
    }

    private static SnapshotReport reading(SnapshotSource snapshot, Reading reading)
            throws BackupException, InterruptedException {
        try {
            return reading.report();
        } catch (IOException e) {
            throw snapshot.unreadable(e);
        }
    }

    private static SnapshotReport withSha256(SnapshotSource snapshot, SnapshotWalk walk)
            throws IOException, InterruptedException {
        FutureTask<FileDigest> digest = new FutureTask<>(() -> FileDigest.read(snapshot));
        Thread digester = new Thread(digest, "sha256 of " + snapshot);
        digester.setDaemon(true);
        digester.start();
        try {
            Optional<Finding> packed = PackedFile.finding(snapshot);
            if (packed.isPresent()) {
                FileDigest sums = result(digest);
                return SnapshotReport.unreadable(sums.size(), FileDigest.hex(sums.whole()), packed.get());
            }
            SnapshotStatus status = walk.walk(snapshot);
            FileDigest sums = result(digest);
            return new SnapshotReport(
                    sums.size(),
                    FileDigest.hex(sums.whole()),
                    status,
                    walk.cluster(),
                    joined(trailerFinding(sums, status), walk.findings()));
        } finally {
            digest.cancel(true);
        }
    }

    private static List<Finding> joined(Finding first, List<Finding> others) {
        List<Finding> all = new ArrayList<>();
        all.add(first);
        all.addAll(others);
        return all;
    }

    private static FileDigest result(FutureTask<FileDigest> digest) throws IOException, InterruptedException {
        try {
            return digest.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("the sha256 of a file failed", e.getCause());
        }
    }

    /** @param status null where the database is not whole */
    private static Finding trailerFinding(FileDigest sums, SnapshotStatus status) {
        if (!sums.hasTrailer() && status != null && sums.size() >= status.totalSize()) {
            return Finding.fail(
                    TRAILER,
                    "The file's " + sums.size()
                            + " bytes are a whole database without etcd's sha256: a copy of a member's"
                            + " database file, as people make it by hand where Pacemaker runs etcd (two nodes with"
                            + " fencing). Whether a value in it changed, nobody can say. etcd restores it with"
                            + " --skip-hash-check only, as cluster-restore.sh does on such a cluster; take a snapshot if"
                            + " a member still runs.");
        }
        if (!sums.hasTrailer()) {
            return Finding.fail(
                    TRAILER,
                    "The file's " + sums.size()
                            + " bytes do not end in a sha256: it was cut off, or it is a damaged copy"
                            + " of a member's database file. etcd refuses to restore it; fetch or take another.");
        }
        if (!sums.trailerMatches()) {
            return Finding.fail(
                    TRAILER,
                    "The file ends in sha256 " + FileDigest.hex(sums.trailer()) + ", but its bytes give "
                            + FileDigest.hex(sums.content()) + ": it changed after etcd had sent it. etcd refuses to"
                            + " restore it; fetch or take another.");
        }
        return Finding.pass(TRAILER, "The trailing sha256 fits: these are the bytes that etcd sent.");
    }
}
