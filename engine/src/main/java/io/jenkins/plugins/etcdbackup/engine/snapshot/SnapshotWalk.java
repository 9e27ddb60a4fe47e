package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Fault;
import io.jenkins.plugins.etcdbackup.engine.bbolt.FaultKind;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;

/** One walk over all pages of a snapshot, which gives its status and all findings but those about the sha256. */
final class SnapshotWalk {

    private static final String DAMAGED = ". The file is damaged: do not restore from it, fetch or take another.";
    private static final String TOO_LONG =
            ". No page of etcd's is as long unless its --max-request-bytes was raised: if it was, give Java more memory with"
                    + " -Xmx, else the file is damaged.";

    private final StatusRules rules;
    private final ChangeVisitor changes;
    private final FindingList findings = new FindingList();
    private long size;
    private SnapshotClusterIdentity cluster;

    SnapshotWalk(StatusRules rules, ChangeVisitor changes) {
        this.rules = rules;
        this.changes = changes;
    }

    List<Finding> findings() {
        return findings.toList();
    }

    long size() {
        return size;
    }

    SnapshotClusterIdentity cluster() {
        return cluster;
    }

    /** The status, or null where the file is too damaged for its figures to mean anything. */
    SnapshotStatus walk(SnapshotSource snapshot) throws IOException, InterruptedException {
        try (BoltFile database = snapshot.database()) {
            size = database.length();
            SchemaCheck schema = new SchemaCheck(findings);
            FollowedKeys keys =
                    new FollowedKeys(new LiveKeys(database, LiveKeys.limitForThisHeap()), schema.history(), changes);
            StatusCount count = new StatusCount(rules, database, keys);
            BoltCheck check = database.check(new BothVisitors(count, schema));
            cluster = count.cluster();
            reportStructure(check);
            if (check.readable()) {
                schema.finish(schema.needsLiveKeys() ? LiveKeys.count(database) : -1);
                database.readAgain(keys::finish);
            }
            reportLength(check);
            if (count.needsMoreRoom()) {
                findings.fail(
                        "live-keys",
                        "There are too many distinct keys to count them by etcd 3.6's rules in this heap:"
                                + " give Java more memory with -Xmx.");
            }
            return check.readable() ? count.status(check.meta()) : null;
        }
    }

    private void reportStructure(BoltCheck check) {
        for (Fault fault : check.faults()) {
            String sentence = fault.sentence();
            findings.fail(
                    fault.kind().id(),
                    sentence.substring(0, 1).toUpperCase(Locale.ROOT)
                            + sentence.substring(1)
                            + (fault.kind() == FaultKind.PAGE_LENGTH ? TOO_LONG : DAMAGED));
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

    private void reportLength(BoltCheck check) {
        if (check.meta() == null) {
            return;
        }
        long database = check.meta().highWaterMark() * check.meta().pageSize();
        long surplus = size - database;
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
}
