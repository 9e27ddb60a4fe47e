package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.EncryptionAtRest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/** The static pod resources hold what decrypts the snapshot; whoever has both files has every Secret. */
record EncryptionKeysCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        EncryptionAtRest encryption = context.facts().encryption();
        if (!encryption.configured()) {
            return pass("etcd is not encrypted at rest, so there are no keys to keep apart.");
        }
        return encryption.byKms()
                ? warn("etcd is encrypted at rest by a KMS: to restore this backup, that KMS has to be there with the"
                        + " same keys."
                        + (encryption.keysAreElsewhere()
                                ? ""
                                : " static_kuberesources_*.tar.gz will hold what its plug-in logs in with: keep it apart"
                                        + " from the snapshot, or encrypt both."))
                : warn("etcd is encrypted at rest (" + encryption.type() + "), and static_kuberesources_*.tar.gz will"
                        + " hold the keys. Keep it apart from the snapshot, or encrypt both.");
    }
}
