package io.jenkins.plugins.etcdbackup.engine.exec;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;

/**
 * A stream to a pod, or a request about one, ended, stalled, or lied before it was complete. Worth another try unless
 * {@link #isRefused()} or {@link #isGone()}.
 */
public final class BrokenStreamException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why it broke, as far as it decides about another try. */
    private enum Cause {
        /** The way to the pod: it may be back when the API server is. */
        CONNECTION,
        /** What arrived was wrong or missing, and most likely still will be in a minute. */
        CONTENT,
        /** The pod is not there any more. */
        GONE
    }

    private final Cause why;

    private BrokenStreamException(Cause why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public BrokenStreamException(String message, Throwable cause) {
        this(isGone(cause) ? Cause.GONE : Cause.CONNECTION, message, cause);
    }

    static BrokenStreamException ofContent(String message) {
        return new BrokenStreamException(Cause.CONTENT, message, null);
    }

    static BrokenStreamException ofPodThatEnded(String message) {
        return new BrokenStreamException(Cause.GONE, message, null);
    }

    private static boolean isGone(Throwable cause) {
        return cause instanceof KubernetesClientException answer
                && answer.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    /** Whether no answer came, or one that says "not now": as while an API server restarts. */
    public static boolean isAway(KubernetesClientException e) {
        return e.getCode() <= 0 || e.getCode() == 429 || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    }

    /** Whether the API server does not let us: asking again gets the same answer, unless it has only just started. */
    public static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    boolean isRefused() {
        return getCause() instanceof KubernetesClientException answer && isRefusal(answer);
    }

    /** Whether there is nothing any more that could be tried again. */
    boolean isGone() {
        return why == Cause.GONE;
    }

    boolean isOfConnection() {
        return why == Cause.CONNECTION;
    }

    /** The message with the API server's own words where it refused. */
    public String reason() {
        if (getCause() instanceof KubernetesClientException refused) {
            return switch (refused.getCode()) {
                case HttpURLConnection.HTTP_UNAUTHORIZED -> "the API server no longer accepts the credentials (401)";
                case HttpURLConnection.HTTP_FORBIDDEN -> "the API server forbids it (403)";
                case HttpURLConnection.HTTP_NOT_FOUND ->
                    "the pod is gone (404): somebody deleted it, or its deadline passed";
                default -> getMessage();
            };
        }
        return getMessage();
    }
}
