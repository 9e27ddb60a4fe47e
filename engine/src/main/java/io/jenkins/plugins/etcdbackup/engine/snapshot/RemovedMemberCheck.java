package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;

/** Bucket "members_removed": the id in hexadecimal and the word "removed"; else as {@link MemberCheck}. */
record RemovedMemberCheck(SchemaFindings findings) implements BucketCheck {

    @Override
    public void entry(Entry entry) {
        if (!MemberCheck.isId(entry.key())) {
            findings.damage(
                    MemberCheck.MEMBERS,
                    "Bucket members_removed has a key that is no member's id: " + entry.key() + ".");
        } else if (!entry.value().is("removed")) {
            findings.damage(
                    MemberCheck.MEMBERS,
                    "The removed member " + entry.key().text() + " is not marked as removed, but as " + entry.value()
                            + ".");
        }
    }
}
