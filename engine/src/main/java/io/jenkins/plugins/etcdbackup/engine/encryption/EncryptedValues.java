package io.jenkins.plugins.etcdbackup.engine.encryption;

/**
 * Live values of one resource that fared alike.
 *
 * @param resource such as {@code secrets}, {@code openshift.io/routes}
 * @param outcome of all of them
 * @param provider such as {@code aescbc}, {@code kms v2}; empty for plain values
 * @param key the name that they bear, of a key or of a KMS plug-in
 * @param keyId the KMS's own id of its key, where the values tell it
 */
public record EncryptedValues(
        String resource, Outcome outcome, String provider, String key, String keyId, long values) {

    /** Who encrypted them, as a sentence names it. */
    String by() {
        String id = keyId.isEmpty() ? "" : " (key " + keyId + ")";
        return provider + (provider.startsWith("kms") ? " " : " key ") + key + id;
    }
}
