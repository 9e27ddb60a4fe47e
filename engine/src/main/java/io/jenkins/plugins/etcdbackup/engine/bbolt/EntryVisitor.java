package io.jenkins.plugins.etcdbackup.engine.bbolt;

/** Sees the whole content of a file in key order. Slices are valid until {@link #leavePage} returns. */
public interface EntryVisitor {

    /**
     * A bucket begins.
     *
     * @param depth 1 for a bucket of the root, 2 for a bucket inside of one, and so on
     */
    void enterBucket(Slice name, int depth);

    /**
     * A key with a value that is no bucket.
     *
     * @param depth that of the bucket it is in; 0 for the root, where only buckets belong
     */
    void entry(Entry entry, int depth);

    /** All of a page and of those below it has been shown; their slices are not valid any more after this call. */
    default void leavePage() {
        // Only who keeps slices beyond a call needs to know.
    }

    /** The bucket that was entered last has no more entries. */
    default void leaveBucket() {
        // To most, the next one that is entered says the same.
    }
}
