package io.jenkins.plugins.etcdbackup.engine.login;

import java.io.Serializable;

/**
 * Whose certificates the API server may present. Nothing given means the trust store of the Java that runs this, never
 * "no verification": that has to be asked for by name, and is warned about each time. Both at once is what kubectl
 * refuses, and so does a log-in here: somebody who names a CA expects it to be looked at.
 *
 * @param caPem one or more certificates in PEM, which then are the only ones trusted; null or blank for the system's
 *     trust store
 * @param skipVerification accepts any certificate
 */
public record Trust(String caPem, boolean skipVerification) implements Serializable {

    public static Trust system() {
        return new Trust(null, false);
    }

    public static Trust of(String caPem) {
        return new Trust(caPem, false);
    }

    public static Trust insecure() {
        return new Trust(null, true);
    }

    boolean hasCa() {
        return caPem != null && !caPem.isBlank();
    }

    boolean contradictsItself() {
        return hasCa() && skipVerification;
    }

    @Override
    public String toString() {
        return skipVerification ? "no verification" : hasCa() ? "a CA of its own" : "the system's trust store";
    }
}
