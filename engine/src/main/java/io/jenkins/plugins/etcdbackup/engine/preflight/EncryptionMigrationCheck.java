package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.EncryptionAtRest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/** In a migration part of etcd is written with a key that the static pods of the backup may not have yet. */
record EncryptionMigrationCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        EncryptionAtRest encryption = context.facts().encryption();
        return switch (encryption.state()) {
            case MIGRATING ->
                fail("The encryption of etcd at rest (" + encryption.type() + ") is being changed"
                        + (encryption.message().isEmpty() ? "" : ": " + encryption.message())
                        + ". Wait until it says EncryptionCompleted or DecryptionCompleted"
                        + " (oc get kubeapiserver cluster -o yaml).");
            case COMPLETED -> pass("etcd is encrypted at rest (" + encryption.type() + "), completely.");
            case OFF -> pass("etcd is not encrypted at rest, and no migration is going on.");
        };
    }
}
