package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.EncryptionAtRest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Option;

/**
 * With encryption at rest the tarball is the key to the snapshot. The documentation says to keep them apart; lying
 * plainly side by side they make the cluster's encryption worth nothing, so that has to be somebody's decision.
 */
record KeysWithSnapshotCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        EncryptionAtRest encryption = context.facts().encryption();
        if (!encryption.configured() || encryption.keysAreElsewhere()) {
            return pass("The tarball will hold no keys to the snapshot.");
        }
        return context.request().keysApart()
                ? pass("The tarball, which opens the snapshot, is encrypted or kept apart.")
                : fail("etcd is encrypted at rest (" + encryption.type() + "), and the tarball with "
                        + (encryption.byKms() ? "what logs in to the KMS" : "the keys") + " would lie"
                        + " plainly beside the snapshot. Encrypt them (" + Option.ENCRYPT_TO
                        + "), or keep the tarball elsewhere (" + Option.STATIC_RESOURCES + ").");
    }
}
