package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;

/**
 * Bucket "authUsers": the user's name and a message authpb.User with name = 1, password = 2, roles = 3, repeated, and
 * options = 4, a message with no_password = 1. One that does not decode ends the server: 3.5.3 and later when it starts
 * (etcd v3.6, server/auth/range_perm_cache.go, refreshRangePermCache), all when it is used (etcd v3.4, auth/store.go,
 * getUser). etcd grants no role that is not there, but root's, and takes a role that it deletes from its users
 * (UserGrantRole, RoleDelete).
 */
final class AuthUserCheck implements BucketCheck {

    private static final String ROOT = "root";

    private final SchemaFindings findings;
    private final AuthRoleCheck roles;
    private boolean rootRules;

    AuthUserCheck(SchemaFindings findings, AuthRoleCheck roles) {
        this.findings = findings;
        this.roles = roles;
    }

    @Override
    public void entry(Entry entry) {
        Slice name = null;
        Slice missing = null;
        StoredMessage user = new StoredMessage(entry.value(), "bbrb");
        StoredMessage.Form options = StoredMessage.Form.AS_WRITTEN;
        while (user.next()) {
            switch (user.field()) {
                case 1 -> name = user.bytes();
                case 3 -> {
                    missing = roles.has(user.bytes()) ? missing : user.bytes();
                    rootRules |= entry.key().is(ROOT) && user.bytes().is(ROOT);
                }
                case 4 -> options = options(user.bytes());
                default -> {
                    // The password's hash is nobody's business.
                }
            }
        }
        StoredMessage.Form form = user.form() == StoredMessage.Form.AS_WRITTEN ? options : user.form();
        boolean reported = AuthNames.report(findings, "user", entry.key(), name, form);
        if (!reported && missing != null) {
            findings.damage(
                    AuthCheck.AUTH,
                    "The user " + FindingList.quote(entry.key().text()) + " has a role that is not there.");
        }
    }

    /** Whether the user root has the role root. */
    boolean rootRules() {
        return rootRules;
    }

    private static StoredMessage.Form options(Slice message) {
        StoredMessage options = new StoredMessage(message, "v");
        while (options.next()) {
            // Only whether it decodes.
        }
        return options.form();
    }
}
