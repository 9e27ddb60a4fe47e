package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks that what a sound bbolt file holds is a database of etcd: its buckets, revisions that rise, values that
 * decode, a consistent index; and says which alarms were raised. That revisions rise in the file's order follows from
 * the keys' order, which the structure check holds; what is left is their form.
 */
final class MvccCheck implements EntryVisitor {

    private static final String BUCKETS = "etcd-buckets";
    private static final String REVISIONS = "mvcc-revisions";
    private static final String VALUES = "mvcc-values";
    private static final String CONSISTENT_INDEX = "consistent-index";
    private static final String ALARMS = "alarms";
    private static final String NOT_ETCD = " etcd never writes this: use another snapshot.";
    private static final int NOSPACE = 1;
    private static final int CORRUPT = 2;

    private final FindingList findings;
    private final Set<String> seen = new HashSet<>();
    private String bucket = "";
    private long revisions;
    private long revision;
    private long consistentIndex = -1;

    MvccCheck(FindingList findings) {
        this.findings = findings;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        if (depth > 1) {
            findings.warn(BUCKETS, "Bucket " + bucket + " has a bucket inside of it, " + name + "." + NOT_ETCD);
            return;
        }
        bucket = EtcdBuckets.KNOWN.stream().filter(name::is).findFirst().orElse("");
        if (bucket.isEmpty()) {
            findings.warn(
                    BUCKETS,
                    "There is a bucket that etcd does not have: " + name + " (in hexadecimal)."
                            + " etcd ignores it; find out which program wrote it.");
        } else {
            seen.add(bucket);
        }
    }

    @Override
    public void leaveBucket() {
        // The next one to be entered sets the name.
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (depth == 0) {
            findings.fail(BUCKETS, "The root has a key that is no bucket: " + entry.key() + "." + NOT_ETCD);
        } else if (depth > 1) {
            return;
        } else if (bucket.equals(EtcdBuckets.KEY)) {
            checkRevision(entry);
        } else if (bucket.equals(EtcdBuckets.META) && entry.key().is("consistent_index")) {
            readConsistentIndex(entry.value());
        } else if (bucket.equals(EtcdBuckets.ALARM)) {
            reportAlarm(entry.key());
        }
    }

    private void checkRevision(Entry entry) {
        RevisionKey key = RevisionKey.parse(entry.key());
        if (key == null) {
            findings.fail(REVISIONS, "Bucket key has a key that is no revision: " + entry.key() + "." + NOT_ETCD);
            return;
        }
        revisions++;
        revision = key.main();
        KeyValue content = KeyValue.parse(entry.value());
        if (content == null) {
            findings.fail(
                    VALUES,
                    "The value of revision " + key.main() + "/" + key.sub()
                            + " does not decode as mvccpb.KeyValue: etcd would stop when it reads it."
                            + " Use another snapshot.");
        } else if (!key.tombstone()
                && content.modRevision() != key.main()
                && entry.value().length() > 0) {
            findings.warn(
                    VALUES,
                    "The value of revision " + key.main() + "/" + key.sub() + " says that it is of revision "
                            + content.modRevision() + "." + NOT_ETCD);
        }
    }

    private void readConsistentIndex(Slice value) {
        if (value.length() == Long.BYTES) {
            consistentIndex = value.bigEndianLong(0);
        } else {
            findings.fail(
                    CONSISTENT_INDEX, "The consistent index has " + value.length() + " bytes instead of 8." + NOT_ETCD);
        }
    }

    /** The key is a message etcdserverpb.AlarmMember: memberID = 1, alarm = 2 (etcd v3.5, rpc.proto). */
    private void reportAlarm(Slice alarm) {
        ProtoFields fields = new ProtoFields(alarm);
        long member = 0;
        long type = 0;
        while (fields.next()) {
            member = fields.field() == 1 ? fields.number() : member;
            type = fields.field() == 2 ? fields.number() : type;
        }
        String where = " on member " + Long.toHexString(member);
        if (type == NOSPACE) {
            findings.warn(
                    ALARMS,
                    "Alarm NOSPACE was raised" + where + ": the database had reached its quota. After a restore it"
                            + " takes no writes until you have defragmented it and run `etcdctl alarm disarm`.");
        } else if (type == CORRUPT) {
            findings.warn(
                    ALARMS,
                    "Alarm CORRUPT was raised" + where + ": members disagreed about the data. Restore from a snapshot"
                            + " of a member that is known to be right.");
        } else {
            findings.warn(ALARMS, "An alarm of unknown type " + type + " was raised" + where + ".");
        }
    }

    /**
     * Adds what only the end can tell.
     *
     * @param complete whether the whole file could be walked, so that what was not seen is not there
     */
    void finish(boolean complete) {
        if (!complete) {
            return;
        }
        reportBuckets();
        if (!findings.has(REVISIONS)) {
            findings.pass(REVISIONS, String.format(Locale.ROOT, "%,d revisions up to %d.", revisions, revision));
        }
        if (!findings.has(VALUES)) {
            findings.pass(VALUES, "Every value decodes as mvccpb.KeyValue.");
        }
        reportConsistentIndex();
        if (!findings.has(ALARMS)) {
            findings.pass(ALARMS, "No alarm was raised when the snapshot was taken.");
        }
    }

    private void reportBuckets() {
        for (String needed : Set.of(EtcdBuckets.KEY, EtcdBuckets.META)) {
            if (!seen.contains(needed)) {
                findings.fail(BUCKETS, "There is no bucket \"" + needed + "\": this is no database of etcd.");
            }
        }
        if (!findings.has(BUCKETS)) {
            findings.pass(BUCKETS, "The buckets are etcd's: " + String.join(", ", new TreeSet<>(seen)) + ".");
        }
    }

    private void reportConsistentIndex() {
        if (findings.has(CONSISTENT_INDEX)) {
            return;
        }
        if (consistentIndex >= 0) {
            findings.pass(CONSISTENT_INDEX, "The consistent index is " + consistentIndex + ".");
        } else if (revisions == 0) {
            // etcd 3.4 writes the first one along with the first change.
            findings.pass(CONSISTENT_INDEX, "There is no consistent index yet, as nothing was ever written.");
        } else {
            findings.warn(
                    CONSISTENT_INDEX,
                    "There is no consistent index: etcd could apply log entries a second time. A restore sets it anew.");
        }
    }
}
