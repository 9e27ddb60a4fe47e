package io.jenkins.plugins.etcdbackup.engine.pem;

import java.security.GeneralSecurityException;

/**
 * PEM that cannot be used. The message goes behind the name of the file or option ("the CA …") and never quotes the
 * content, which may be a key; nor is there a cause, since what a parser of keys has to say may quote one.
 */
public final class PemException extends GeneralSecurityException {

    private static final long serialVersionUID = 1L;

    PemException(String message) {
        super(message);
    }
}
