package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.io.Serializable;
import java.util.Locale;

/**
 * How the API servers write Secrets and ConfigMaps to etcd.
 *
 * @param type as the APIServer object wants it: identity (plain), aescbc, aesgcm, KMS
 * @param state how far that is
 * @param message what the operators say about it; empty when nothing
 */
public record EncryptionAtRest(String type, State state, String message) implements Serializable {

    /** How far the encryption or decryption of what is in etcd has come. */
    public enum State {
        /** Everything is plain. */
        OFF,
        /** Everything is encrypted. */
        COMPLETED,
        /** Part is encrypted, part is not. */
        MIGRATING
    }

    /** The keys are a KMS's then, and only how to reach it is in the static pod resources. */
    public boolean keysAreElsewhere() {
        return type.toUpperCase(Locale.ROOT).equals("KMS");
    }

    /** The static pod resources of the kube-apiserver then hold the encryption configuration, and mostly its keys. */
    public boolean configured() {
        return state != State.OFF;
    }
}
