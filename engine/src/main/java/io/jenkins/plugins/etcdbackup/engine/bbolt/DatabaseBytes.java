package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.Closeable;
import java.nio.ByteOrder;

/** Where a database's bytes come from. Invariant: no slice ever reaches past the length that it had when opened. */
interface DatabaseBytes extends Closeable {

    long length();

    /** How many bytes the pages that are open at one time may have together, each with its overflow. */
    long room();

    /** Sets the byte order of slices to come; those that were handed out may keep theirs. */
    void order(ByteOrder order);

    /**
     * The bytes from {@code offset} on; the caller asks only for what lies inside and is at most {@link #room()} long.
     *
     * @throws java.io.UncheckedIOException where they cannot be read
     */
    Slice slice(long offset, long size);
}
