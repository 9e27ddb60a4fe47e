package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;

/** What users and roles have in common: each is kept under its name and names itself again. */
final class AuthNames {

    private AuthNames() {}

    /** Reports what is wrong with one of them; returns whether something was. */
    static boolean report(SchemaFindings findings, String kind, Slice key, Slice name, StoredMessage.Form form) {
        String subject = "The " + kind + " " + FindingList.quote(key.text());
        if (findings.reportForm(AuthCheck.AUTH, subject, form, ": etcd stops when it reads it.")) {
            return true;
        }
        boolean wrong = name == null || !name.equals(key);
        if (wrong) {
            findings.damage(
                    AuthCheck.AUTH,
                    subject + " says that its name is " + (name == null ? "empty" : FindingList.quote(name.text()))
                            + ".");
        }
        return wrong;
    }
}
