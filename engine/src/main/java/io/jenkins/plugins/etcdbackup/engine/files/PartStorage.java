package io.jenkins.plugins.etcdbackup.engine.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** How the bytes of a part lie on the disk. */
interface PartStorage extends Closeable {

    /** Writes all of the buffer behind what was written before. */
    void append(ByteBuffer bytes) throws IOException;

    /** Ends writing. */
    void finish() throws IOException;

    /** Reads from the beginning what was written; after {@link #finish}, by as many readers as one likes. */
    SeekableByteChannel read() throws IOException;

    boolean isOpen();

    /** Whether they lie there in another form than they are read in, so that no other program can read them. */
    boolean sealed();
}
