package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Checks that what a sound bbolt file holds is a database of etcd: its ten buckets, nothing but keys with values in them,
 * and in each bucket what {@link BucketCheck} demands.
 */
final class SchemaCheck implements EntryVisitor {

    private static final String BUCKETS = "etcd-buckets";

    private final SchemaFindings findings;
    private final MvccCheck mvcc;
    private final MetaCheck meta;
    private final KeyHistory history;
    private final Map<String, BucketCheck> checks;
    private final Set<String> seen = new HashSet<>();
    private String bucket = "";
    private BucketCheck check;

    SchemaCheck(FindingList list) {
        findings = new SchemaFindings(list);
        mvcc = new MvccCheck(findings);
        KeyLeases leases = new KeyLeases();
        history = new KeyHistory(findings, leases);
        ClusterCheck cluster = new ClusterCheck(findings);
        meta = new MetaCheck(findings, mvcc, cluster);
        AuthRoleCheck roles = new AuthRoleCheck(findings);
        AuthUserCheck users = new AuthUserCheck(findings, roles);
        MemberCheck members = new MemberCheck(findings);
        checks = Map.ofEntries(
                Map.entry(EtcdBuckets.ALARM, new AlarmCheck(findings)),
                Map.entry(EtcdBuckets.AUTH, new AuthCheck(findings, users)),
                Map.entry(EtcdBuckets.AUTH_ROLES, roles),
                Map.entry(EtcdBuckets.AUTH_USERS, users),
                Map.entry(EtcdBuckets.CLUSTER, cluster),
                Map.entry(EtcdBuckets.KEY, mvcc),
                Map.entry(EtcdBuckets.LEASE, new LeaseCheck(findings, leases)),
                Map.entry(EtcdBuckets.MEMBERS, members),
                Map.entry(EtcdBuckets.MEMBERS_REMOVED, new RemovedMemberCheck(findings)),
                Map.entry(EtcdBuckets.META, meta));
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        if (depth > 1) {
            findings.damage(BUCKETS, "Bucket " + bucket + " has a bucket inside of it, " + name + ".");
            return;
        }
        bucket = EtcdBuckets.ALL.stream().filter(name::is).findFirst().orElse("");
        check = checks.get(bucket);
        if (check != null) {
            seen.add(bucket);
            return;
        }
        bucket = FindingList.quote(name.text());
        findings.warn(
                BUCKETS,
                "There is a bucket that etcd does not have: " + bucket
                        + ". etcd ignores it; find out which program wrote it.");
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (depth == 0) {
            findings.damage(BUCKETS, "The root has a key that is no bucket: " + entry.key() + ".");
        } else if (depth == 1 && check != null) {
            check.entry(entry);
        }
    }

    /** To be shown every revision of every key. */
    KeyHistory history() {
        return history;
    }

    /**
     * Whether the record of compaction is one that only a database without any history may have, so that it has to be
     * known how many keys are live.
     */
    boolean needsLiveKeys() {
        return meta.compaction().needsLiveKeys();
    }

    /**
     * Adds what only the end can tell, after the whole file was walked.
     *
     * @param liveKeys how many keys are live where that is needed, else -1
     */
    void finish(long liveKeys) {
        meta.compaction().setLiveKeys(liveKeys);
        for (String needed : EtcdBuckets.ALL) {
            if (!seen.contains(needed)) {
                findings.damage(
                        BUCKETS,
                        "There is no bucket \"" + needed + "\": this is no database of etcd, or a part is lost.");
            }
        }
        findings.passUnlessFound(BUCKETS, "The buckets are etcd's: " + String.join(", ", EtcdBuckets.ALL) + ".");
        EtcdBuckets.ALL.forEach(name -> checks.get(name).finish());
        history.finish(meta.compaction().revision());
        findings.finish();
    }
}
