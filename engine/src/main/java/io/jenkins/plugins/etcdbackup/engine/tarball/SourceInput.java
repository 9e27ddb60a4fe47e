package io.jenkins.plugins.etcdbackup.engine.tarball;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Marks the failures of a source, so that they are not taken for content that can't be decoded. */
final class SourceInput extends FilterInputStream {

    /** The source itself could not be read. */
    static final class SourceFailed extends IOException {
        private static final long serialVersionUID = 1L;

        SourceFailed(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    SourceInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new SourceFailed(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new SourceFailed(e);
        }
    }
}
