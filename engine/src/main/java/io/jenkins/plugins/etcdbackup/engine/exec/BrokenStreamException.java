package io.jenkins.plugins.etcdbackup.engine.exec;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;

/** An exec's stream ended, stalled, or lied before it was complete. Worth another try unless {@link #permanent()}. */
public final class BrokenStreamException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenStreamException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the API server refused: asking again would get the same answer. */
    public boolean permanent() {
        return getCause() instanceof KubernetesClientException refused
                && (refused.getCode() == 401 || refused.getCode() == 403 || refused.getCode() == 404);
    }

    /** The message with the API server's own words where it refused. */
    public String reason() {
        if (getCause() instanceof KubernetesClientException refused) {
            return switch (refused.getCode()) {
                case 401 -> "the API server no longer accepts the credentials (401)";
                case 403 -> "the API server forbids it (403)";
                case 404 -> "the pod is gone (404): somebody deleted it, or its deadline passed";
                default -> getMessage();
            };
        }
        return getMessage();
    }
}
