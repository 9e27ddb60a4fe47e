package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyRefusedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Waits out an API server that is away for a while: one that restarts for a roll-out, or a load balancer that has not
 * noticed yet. For requests that may be repeated; one object serves one of them.
 */
final class Outage {

    /** How long to go on: an API server that is rolled out is away for one to three minutes on a single node. */
    static final Duration RESTART = Duration.ofMinutes(3);

    /** A server that has just started refuses credentials and rights that it has not read yet. */
    private static final Duration SERVER_STARTS = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** Too many requests; bad gateway, not ready, gateway timeout: what a server or the one before it says meanwhile. */
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    /** @param limit how long to go on; zero for one try */
    record Rule(Duration limit, BackupLog log) {

        static final Rule NONE = new Rule(Duration.ZERO, BackupLog.SILENT);
    }

    private final Duration limit;
    private final BackupLog log;
    private final ApiFailure failure;
    private Duration pause = FIRST_PAUSE;
    private long since;
    private long lastAway;

    Outage(Rule rule, ApiFailure failure) {
        this.limit = rule.limit();
        this.log = rule.log();
        this.failure = failure;
    }

    /** How long to wait before the next try; empty where it would not help, or has not for too long. */
    Optional<Duration> pauseAfter(KubernetesClientException failed) {
        KubernetesClientException e = ApiFailure.answer(failed).orElse(failed);
        if (limit.isZero() || !isPassing(e) && !isOfServerThatStarts(e)) {
            return Optional.empty();
        }
        if (!hasBegun()) {
            since = System.nanoTime();
        }
        if (isPassing(e)) {
            lastAway = System.nanoTime();
        }
        Duration left = limit.minusNanos(System.nanoTime() - since);
        if (left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        if (pause.equals(FIRST_PAUSE)) {
            log.warn("The API server is away: " + failure.sentence(e) + " Trying again for " + limit.toSeconds()
                    + " s at most.");
        }
        Duration wanted = asked(e).filter(asked -> asked.compareTo(pause) > 0).orElse(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        return Optional.of(wanted.compareTo(left) < 0 ? wanted : left);
    }

    /** The request was answered after all. */
    void over() {
        if (hasBegun()) {
            log.info("The API server answers again, after " + lasted() + " s.");
        }
    }

    /** What to add to the words for a failure that was waited out in vain; empty for any other. */
    String inVain() {
        return hasBegun() ? " It was tried again for " + lasted() + " s." : "";
    }

    private boolean isOfServerThatStarts(KubernetesClientException e) {
        return hasBegun()
                && (e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
                        || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN)
                && System.nanoTime() - lastAway < SERVER_STARTS.toNanos();
    }

    private boolean hasBegun() {
        return since != 0;
    }

    private long lasted() {
        return Duration.ofNanos(System.nanoTime() - since).toSeconds();
    }

    /** The server's Retry-After, as the Kubernetes API repeats it in its Status. */
    private static Optional<Duration> asked(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getDetails())
                .map(details -> details.getRetryAfterSeconds())
                .map(Duration::ofSeconds);
    }

    /** Not the answers that stay as they are: a name that nobody knows, a certificate that nobody vouches for. */
    private static boolean isPassing(KubernetesClientException e) {
        if (e.getCode() > 0) {
            return PASSING.contains(e.getCode());
        }
        boolean isInput = false;
        int depth = 0;
        for (Throwable t = e.getCause(); t != null && depth < 20; t = t.getCause()) {
            depth++;
            if (t instanceof CertificateException
                    || t instanceof UnknownHostException
                    || t instanceof InterruptedException
                    || t instanceof ProxyRefusedException refused && !refused.isPassing()) {
                return false;
            }
            isInput |= t instanceof IOException;
        }
        return isInput;
    }
}
