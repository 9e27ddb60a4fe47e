package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;

/**
 * What one value is once it is decrypted.
 *
 * @param provider such as {@code aescbc}, {@code kms v2}; empty for a plain value
 * @param key the name that the value bears: of a key, or of a KMS plug-in; of no use where it is damaged before its end
 * @param keyId the KMS's own id of its key, where the value tells it; empty for all others
 * @param plain the object as the API server wrote it, where the outcome is {@link Outcome#PLAIN}, {@link Outcome#OPENED}
 *     or {@link Outcome#NOT_LISTED}; else, and where nobody asked for it, null. Valid until the next value is decrypted, and then wiped
 */
public record DecryptedValue(Outcome outcome, String provider, String key, String keyId, ByteBuffer plain) {

    static DecryptedValue plain(ByteBuffer value) {
        return new DecryptedValue(Outcome.PLAIN, "", "", "", value);
    }

    static DecryptedValue closed(Outcome outcome, String provider, String key) {
        return new DecryptedValue(outcome, provider, key, "", null);
    }

    /** The same with its content. */
    DecryptedValue with(ByteBuffer content) {
        return new DecryptedValue(outcome, provider, key, keyId, content);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return outcome + " " + provider + " " + key + " " + keyId;
    }
}
