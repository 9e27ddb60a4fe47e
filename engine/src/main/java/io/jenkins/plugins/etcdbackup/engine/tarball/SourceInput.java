package io.jenkins.plugins.etcdbackup.engine.tarball;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.ProxyInputStream;

/** Marks the failures of a source, so that they are not taken for content that can't be decoded. */
final class SourceInput extends ProxyInputStream {

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
    protected void handleIOException(IOException e) throws IOException {
        throw new SourceFailed(e);
    }
}
