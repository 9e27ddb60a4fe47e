package io.jenkins.plugins.etcdbackup.engine.route;

import java.io.IOException;

/** A proxy was reached and does not lead on. The message goes behind the proxy's name. */
public final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** It may lead on in a moment: the target, or the way there, is down just now. */
    private final boolean passing;

    ProxyRefusedException(String message, boolean passing) {
        this(message, passing, null);
    }

    ProxyRefusedException(String message, boolean passing, IOException cause) {
        super(message, cause);
        this.passing = passing;
    }

    public boolean isPassing() {
        return passing;
    }
}
