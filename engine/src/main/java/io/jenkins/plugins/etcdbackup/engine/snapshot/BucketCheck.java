package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;

/**
 * Checks what is in one of etcd's buckets by the rules of every server from 3.4 to 3.7: what one of them refuses or dies
 * of is a failure, and so is what none of them ever writes, for then something changed and the value that was meant is
 * lost.
 */
interface BucketCheck {

    /** Sees the bucket's entries in the order of their keys. */
    void entry(Entry entry);

    /** The whole snapshot was seen: says what only the end can tell, unless all was said of each entry. */
    default void finish() {
        // Most have something to say.
    }
}
