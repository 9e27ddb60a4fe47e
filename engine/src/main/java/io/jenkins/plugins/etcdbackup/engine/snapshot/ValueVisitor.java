package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.nio.ByteBuffer;

/** Sees what a snapshot holds while its contents are counted. Buffers are on the heap and valid until the call returns. */
public interface ValueVisitor {

    /** Sees nothing. */
    ValueVisitor NONE = (resource, key, value) -> {};

    /** One revision after the other on the first of two walks, live or not; a deletion has an empty value. */
    default void revision(ByteBuffer key, ByteBuffer value) {
        // Most want live values only.
    }

    /**
     * A live value on the second walk.
     *
     * @param resource as {@link ResourceKey} names it
     */
    void live(String resource, ByteBuffer key, ByteBuffer value);
}
