package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.util.HashSet;
import java.util.Set;

/**
 * Bucket "authRoles": the role's name and a message authpb.Role with name = 1 and keyPermission = 2, repeated, each with
 * permType = 1, key = 2 and range_end = 3. One that does not decode ends the server: 3.5.3 and later when it starts
 * (etcd v3.6, server/auth/range_perm_cache.go, getMergedPerms), all when it is used (etcd v3.4, auth/store.go, getRole).
 */
final class AuthRoleCheck implements BucketCheck {

    /** More are not remembered: a file made for it must not fill the memory. */
    private static final int MAX_ROLES = 10_000;

    private static final int LONGEST_NAME = 1024;
    private static final int READWRITE = 2;

    private final SchemaFindings findings;
    private final Set<Slice> names = new HashSet<>();
    private boolean complete = true;

    AuthRoleCheck(SchemaFindings findings) {
        this.findings = findings;
    }

    @Override
    public void entry(Entry entry) {
        if (names.size() < MAX_ROLES && entry.key().length() <= LONGEST_NAME) {
            names.add(entry.key().copy());
        } else {
            complete = false;
        }
        Slice name = null;
        StoredMessage role = new StoredMessage(entry.value(), "br");
        StoredMessage.Form form = StoredMessage.Form.AS_WRITTEN;
        while (role.next()) {
            if (role.field() == 1) {
                name = role.bytes();
            } else if (form == StoredMessage.Form.AS_WRITTEN) {
                form = permission(role.bytes());
            }
        }
        form = role.form() == StoredMessage.Form.AS_WRITTEN ? form : role.form();
        AuthNames.report(findings, "role", entry.key(), name, form);
    }

    private static StoredMessage.Form permission(Slice message) {
        StoredMessage permission = new StoredMessage(message, "vbb");
        boolean known = true;
        while (permission.next()) {
            known &= permission.field() != 1 || permission.number() >= 0 && permission.number() <= READWRITE;
        }
        return known ? permission.form() : permission.form().orUnknownField();
    }

    /** Whether a user may have this role: it is kept here, as far as is known, or is root's, which need not be. */
    boolean has(Slice role) {
        return !complete || role.is("root") || names.contains(role);
    }
}
