package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * Bucket "auth": authEnabled, one byte that is 0 or 1, and authRevision, 8 bytes, big-endian. A shorter revision ends the
 * server when it starts, and any other byte than 1 switches authentication off without a word (etcd v3.4, auth/store.go,
 * NewAuthStore and getRevision; v3.6, server/storage/schema/auth.go, unsafeReadAuthEnabled and unsafeReadAuthRevision).
 */
final class AuthCheck implements BucketCheck {

    static final String AUTH = "etcd-auth";

    private final SchemaFindings findings;
    private boolean enabled;

    AuthCheck(SchemaFindings findings) {
        this.findings = findings;
    }

    @Override
    public void entry(Entry entry) {
        Slice value = entry.value();
        if (entry.key().is("authEnabled")) {
            enabled = value.length() == 1 && value.byteAt(0) == 1;
            if (value.length() != 1 || value.byteAt(0) < 0 || value.byteAt(0) > 1) {
                findings.damage(AUTH, "Whether authentication is enabled is neither yes nor no, but " + value + ".");
            }
        } else if (entry.key().is("authRevision")) {
            if (value.length() != Long.BYTES || value.bigEndianLong(0) <= 0) {
                findings.damage(
                        AUTH, "The revision of users and roles is " + value + ", not 8 bytes that count from 1.");
            }
        } else {
            findings.unknown(AUTH, "Bucket auth has a key that etcd does not have, " + entry.key() + ".");
        }
    }

    @Override
    public void finish() {
        findings.passUnlessFound(
                AUTH, "Authentication is " + (enabled ? "enabled" : "off") + ", and each user and role decodes.");
    }
}
