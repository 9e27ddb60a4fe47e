package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.nio.ByteBuffer;

/** Sees what a snapshot holds while its contents are counted. Buffers are on the heap and valid until the call returns. */
public interface ValueVisitor {

    /** Sees nothing. */
    ValueVisitor NONE = (resource, key, value) -> {};

    /**
     * A live value on the second walk.
     *
     * @param resource as {@link ResourceKey} names it
     */
    void live(String resource, ByteBuffer key, ByteBuffer value);
}
