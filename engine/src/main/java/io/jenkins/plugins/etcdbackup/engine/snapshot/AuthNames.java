package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;

/** What users and roles have in common: each is kept under its name and names itself again. */
final class AuthNames {

    private AuthNames() {}

    /** Reports what is wrong with one of them; returns whether something was. */
    static boolean report(SchemaFindings findings, String kind, Slice key, Slice name, StoredMessage.Form form) {
        String subject = "The " + kind + " " + FindingList.quote(key.text());
        if (form == StoredMessage.Form.UNKNOWN_FIELD) {
            findings.unknown(AuthCheck.AUTH, subject + " " + form + ".");
        } else if (form != StoredMessage.Form.AS_WRITTEN) {
            findings.damage(AuthCheck.AUTH, subject + " " + form + ": etcd stops when it reads it.");
        } else if (name == null || !name.equals(key)) {
            findings.damage(
                    AuthCheck.AUTH,
                    subject + " says that its name is " + (name == null ? "empty" : FindingList.quote(name.text()))
                            + ".");
        } else {
            return false;
        }
        return true;
    }
}
