package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.nio.ByteBuffer;

/**
 * Sees each change of each key, in the order of revisions, on the one walk that verifies a snapshot. Buffers are on the heap
 * and valid until the call returns.
 */
public interface ChangeVisitor {

    /** Sees nothing. */
    ChangeVisitor NONE = change -> {};

    /**
     * One change.
     *
     * @param value null for a deletion
     * @param replaced the live value that it replaces or deletes; null where there was none
     * @param place where {@link LiveValues} finds it again
     */
    record Change(ByteBuffer key, ByteBuffer value, ByteBuffer replaced, long place) {}

    /** Reads values again. */
    interface LiveValues {
        /** Shows what stands at a place, if that is its key's newest value. */
        void show(long place, ValueVisitor visitor);
    }

    void changed(Change change);

    /** All changes were seen. Never called where keys were too many to know what each change replaced. */
    default void finish(LiveValues values) {
        // Most know all by now.
    }
}
