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
    private final AuthUserCheck users;
    private boolean enabled;

    AuthCheck(SchemaFindings findings, AuthUserCheck users) {
        this.findings = findings;
        this.users = users;
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

    /**
     * etcd lets nobody enable it without a user root that has the role root, and then nobody take either away (etcd v3.6,
     * server/auth/store.go, AuthEnable, UserDelete and UserRevokeRole).
     */
    @Override
    public void finish() {
        if (enabled && !users.rootRules()) {
            findings.damage(AUTH, "Authentication is enabled, but there is no user root with the role root.");
        } else if (enabled) {
            findings.warn(
                    AUTH,
                    "Authentication is enabled, which OKD never does: restored from this snapshot, etcd lets nobody read"
                            + " who doesn't log in, such as kube-apiserver.");
        }
        findings.passUnlessFound(
                AUTH, "Authentication is " + (enabled ? "enabled" : "off") + ", and each user and role decodes.");
    }
}
