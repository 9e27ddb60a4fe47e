package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.io.Serializable;

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

    /** The static pod resources of the kube-apiserver then hold the encryption configuration, and mostly its keys. */
    public boolean configured() {
        return state != State.OFF;
    }
}
