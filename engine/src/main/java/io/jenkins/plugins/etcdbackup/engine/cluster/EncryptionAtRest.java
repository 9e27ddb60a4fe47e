package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.util.Locale;

/**
 * How the API servers write Secrets and ConfigMaps to etcd.
 *
 * @param type as the APIServer object wants it: identity (plain), aescbc, aesgcm, KMS
 * @param kms which KMS, such as Vault (openshift/api, config/v1 KMSProviderType); empty where none or not said
 * @param state how far that is
 * @param message what the operators say about it; empty when nothing
 */
public record EncryptionAtRest(String type, String kms, State state, String message) {

    /** How far the encryption or decryption of what is in etcd has come. */
    public enum State {
        /** Everything is plain. */
        OFF,
        /** Everything is encrypted. */
        COMPLETED,
        /** Part is encrypted, part is not. */
        MIGRATING
    }

    public boolean byKms() {
        return type.toUpperCase(Locale.ROOT).equals("KMS");
    }

    /**
     * Whether the static pod resources open nothing by themselves: the keys are a KMS's, and its plug-in does not log in
     * with what lies there, as Vault's does.
     */
    public boolean keysAreElsewhere() {
        return byKms() && !kms.isEmpty() && !kms.equals("Vault");
    }

    /** The static pod resources of the kube-apiserver then hold the encryption configuration, and mostly what it needs to decrypt. */
    public boolean configured() {
        return state != State.OFF;
    }
}
