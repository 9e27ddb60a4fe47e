package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import java.util.Locale;

/**
 * Bucket "lease": the id as 8 bytes, big-endian, and a message leasepb.Lease with ID = 1, TTL = 2, RemainingTTL = 3. A
 * value that does not decode ends the server when it starts, and a restore by etcd 3.4 (etcd v3.4 and v3.5,
 * lease/lessor.go, initAndRecover; v3.6, server/storage/schema/lease.go, MustUnsafeGetAllLeases).
 */
final class LeaseCheck implements BucketCheck {

    private static final String LEASES = "etcd-leases";

    /** In seconds (etcd v3.4, lease/lessor.go, MaxLeaseTTL). */
    private static final long LONGEST_TTL = 9_000_000_000L;

    private final SchemaFindings findings;
    private final KeyLeases used;
    private long leases;

    /** @param used by the live keys, all of which were seen before the leases: buckets come in the order of their names */
    LeaseCheck(SchemaFindings findings, KeyLeases used) {
        this.findings = findings;
        this.used = used;
    }

    @Override
    public void entry(Entry entry) {
        leases++;
        if (entry.key().length() != Long.BYTES) {
            findings.damage(LEASES, "Bucket lease has a key that is no lease's id: " + entry.key() + ".");
            return;
        }
        used.found(entry.key().bigEndianLong(0));
        long id = 0;
        long ttl = 0;
        long remaining = 0;
        StoredMessage lease = new StoredMessage(entry.value(), "vvv");
        while (lease.next()) {
            switch (lease.field()) {
                case 1 -> id = lease.number();
                case 2 -> ttl = lease.number();
                default -> remaining = lease.number();
            }
        }
        String name = "The lease " + entry.key();
        if (findings.reportForm(LEASES, name, lease.form(), ": etcd stops when it starts.")) {
            return;
        }
        if (id != entry.key().bigEndianLong(0)) {
            findings.damage(LEASES, name + " says that its id is " + Long.toHexString(id) + ".");
        } else if (ttl < 1 || ttl > LONGEST_TTL || remaining < 0) {
            findings.damage(LEASES, name + " has a TTL of " + ttl + " seconds, of which " + remaining + " are left.");
        }
    }

    @Override
    public void finish() {
        if (used.keysWithoutLease() > 0) {
            findings.warn(
                    LEASES,
                    String.format(
                            Locale.ROOT,
                            "%,d live keys belong to a lease that is not there, such as %016x: a restored etcd would say"
                                    + " \"failed to attach a lease\" and keep for ever what was meant to expire.",
                            used.keysWithoutLease(),
                            used.missing()));
        }
        findings.passUnlessFound(LEASES, String.format(Locale.ROOT, "%,d leases, and each decodes.", leases));
    }
}
