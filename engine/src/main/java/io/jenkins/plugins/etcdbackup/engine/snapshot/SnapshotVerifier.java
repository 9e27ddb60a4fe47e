package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Fault;
import io.jenkins.plugins.etcdbackup.engine.bbolt.FaultKind;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads a snapshot file to its last byte and says everything that is wrong with it. The sha256 runs on a thread of its
 * own beside the walk over the pages, so the whole takes about as long as the sha256 alone.
 */
public final class SnapshotVerifier {

    private static final String TRAILER = "trailing-sha256";
    private static final String DAMAGED = ". The file is damaged: do not restore from it, fetch or take another.";

    private final Path file;
    private final StatusRules rules;
    private final FindingList findings = new FindingList();

    private SnapshotVerifier(Path file, StatusRules rules) {
        this.file = file;
        this.rules = rules;
    }

    /** Verifies by the rules of etcd 3.4 and 3.5. */
    public static SnapshotReport verify(Path file) throws BackupException, InterruptedException {
        return verify(file, StatusRules.ETCD_3_5);
    }

    /**
     * Verifies a file; what is wrong inside of it becomes findings.
     *
     * @throws BackupException only where the file cannot be read at all
     */
    public static SnapshotReport verify(Path file, StatusRules rules) throws BackupException, InterruptedException {
        try {
            return new SnapshotVerifier(file, rules).run();
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.VERIFY, "There is no file " + file + ".", e);
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read the snapshot " + file + ": " + e.getMessage(), e);
        }
    }

    private SnapshotReport run() throws IOException, InterruptedException {
        FutureTask<FileDigest> digest = new FutureTask<>(() -> FileDigest.read(file));
        Thread digester = new Thread(digest, "sha256 of " + file.getFileName());
        digester.setDaemon(true);
        digester.start();
        try {
            SnapshotStatus status = walk();
            FileDigest sums = result(digest);
            List<Finding> all = new ArrayList<>();
            all.add(trailerFinding(sums));
            all.addAll(findings.toList());
            return new SnapshotReport(sums.size(), FileDigest.hex(sums.whole()), status, all);
        } finally {
            digest.cancel(true);
        }
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

    private SnapshotStatus walk() throws IOException, InterruptedException {
        try (BoltFile database = BoltFile.open(file)) {
            LiveKeys liveKeys = new LiveKeys(database, LiveKeys.limitForThisHeap());
            StatusCount count = new StatusCount(rules, liveKeys);
            MvccCheck mvcc = new MvccCheck(findings);
            BoltCheck check = database.check(new BothVisitors(count, mvcc));
            reportStructure(check);
            mvcc.finish(check.readable());
            reportLength(check, database.length());
            if (liveKeys.overflowed()) {
                findings.fail(
                        "live-keys",
                        "There are too many distinct keys to count them by etcd 3.6's rules in this heap:"
                                + " give Java more memory with -Xmx.");
            }
            return check.readable() ? count.status(check.meta()) : null;
        } catch (InternalError e) {
            throw new IOException("the file became shorter while it was read, or its disk failed", e);
        }
    }

    private void reportStructure(BoltCheck check) {
        for (Fault fault : check.faults()) {
            String sentence = fault.sentence();
            findings.fail(
                    fault.kind().id(),
                    sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1) + DAMAGED);
        }
        for (FaultKind kind : check.counts().keySet()) {
            long shown = check.faults().stream()
                    .filter(fault -> fault.kind() == kind)
                    .count();
            findings.countMore(kind.id(), check.counts().get(kind) - shown);
        }
        if (check.sound()) {
            findings.pass(
                    "bbolt-structure",
                    String.format(
                            Locale.ROOT,
                            "All pages are sound: %,d in use of %,d, each of %d bytes, %s.",
                            check.pagesUsed(),
                            check.meta().highWaterMark(),
                            check.meta().pageSize(),
                            check.meta().order() == ByteOrder.LITTLE_ENDIAN ? "little-endian" : "big-endian"));
        }
    }

    private void reportLength(BoltCheck check, long length) {
        if (check.meta() == null) {
            return;
        }
        long database = check.meta().highWaterMark() * check.meta().pageSize();
        long surplus = length - database;
        if (database > 0 && surplus > FileDigest.SHA256_BYTES) {
            findings.warn(
                    "file-length",
                    String.format(
                            Locale.ROOT,
                            "The file is %,d bytes longer than its database: it looks like a copy of a member's file"
                                    + " rather than a snapshot, or something was appended.",
                            surplus));
        }
    }

    private static Finding trailerFinding(FileDigest sums) {
        if (!sums.hasTrailer()) {
            return Finding.fail(
                    TRAILER,
                    "The file's " + sums.size() + " bytes do not end in a sha256: it was cut off, or it is a copy of a"
                            + " member's database file. etcd refuses to restore it; fetch or take another.");
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
