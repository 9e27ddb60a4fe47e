package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.util.Arrays;

/**
 * A key of encryption at rest. Never in a message: its secret is an array of its own, which {@link #wipe} clears.
 *
 * @param name what stands before a value that was encrypted with it; no secret
 */
record Key(String name, byte[] secret) {

    void wipe() {
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "key " + name;
    }
}
