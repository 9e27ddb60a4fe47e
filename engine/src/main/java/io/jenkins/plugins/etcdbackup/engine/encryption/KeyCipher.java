package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Decrypts what one key encrypted. For one thread. */
interface KeyCipher {

    /**
     * Decrypts a value.
     *
     * @param key the etcd key that the value stands under
     * @param data what follows the prefix
     * @param plain takes the content where it can be had
     * @return {@link Outcome#OPENED}, {@link Outcome#DAMAGED} or {@link Outcome#WRONG_KEY}
     */
    Outcome decrypt(ByteBuffer key, ByteBuffer data, PlainBuffer plain) throws GeneralSecurityException;

    /** What {@link #decrypt} would say, where its content is of no use: {@code plain} may hold anything afterwards. */
    default Outcome check(ByteBuffer key, ByteBuffer data, PlainBuffer plain) throws GeneralSecurityException {
        return decrypt(key, data, plain);
    }

    /** Clears the key: nothing is decrypted afterwards. */
    void wipe();
}
