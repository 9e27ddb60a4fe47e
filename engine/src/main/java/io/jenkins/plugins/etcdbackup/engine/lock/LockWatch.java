package io.jenkins.plugins.etcdbackup.engine.lock;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;

/**
 * Watches somebody else's lease: whether it lapses, and whether it has been waited for long enough. Time is measured by
 * this machine alone, as client-go's leader election does: the two machines' clocks may differ by any amount.
 */
final class LockWatch {

    private final LockLease lease;
    private final long begin = System.nanoTime();
    private final Duration timeout;

    private String version = "";
    private long unchangedSince;
    private long lapse;

    LockWatch(LockLease lease, Duration timeout) {
        this.lease = lease;
        this.timeout = timeout;
    }

    /** Whether it has been as it is for as long as it is valid. */
    boolean hasLapsed(Lease seen) {
        note(seen);
        return System.nanoTime() - unchangedSince >= lapse;
    }

    /** Whether its holder lives, or may live, and we have waited long enough. */
    boolean isOver(Lease seen) {
        note(seen);
        return System.nanoTime() - begin >= timeout.toNanos();
    }

    /** Until it is worth looking again. */
    Duration pause(Duration longest) {
        long now = System.nanoTime();
        long next = Math.min(unchangedSince + lapse - now, begin + timeout.toNanos() - now);
        long pause = Math.min(longest.toNanos(), Math.max(1_000_000, next));
        return Duration.ofNanos(pause);
    }

    private void note(Lease seen) {
        String now = seen.getMetadata().getResourceVersion();
        if (!now.equals(version)) {
            version = now;
            unchangedSince = System.nanoTime();
            lapse = lease.validity(seen).toNanos();
        }
    }
}
