package io.jenkins.plugins.etcdbackup.engine.lock;

import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Who wants the lock, and how long it is worth waiting for.
 *
 * @param holder who we are, for the one who finds the lock taken; no two runs have the same
 * @param ended holders whose runs are known to have ended, however: their lock is free
 * @param timeout how long another's lock is waited for
 */
public record LockClaim(String holder, Set<String> ended, Duration timeout) implements Serializable {

    public LockClaim {
        Objects.requireNonNull(holder);
        ended = Set.copyOf(ended);
        Objects.requireNonNull(timeout);
    }

    /** @param initiator whoever starts the run: "Jenkins build backup #42" */
    public static LockClaim of(String initiator) {
        // Two runs of the same name must not take each other's lease for their own.
        String holder = initiator + " (" + UUID.randomUUID().toString().substring(0, 8) + ")";
        return new LockClaim(holder, Set.of(), Duration.ofMinutes(RunMinutes.WAIT));
    }

    public LockClaim withEnded(Set<String> holders) {
        return new LockClaim(holder, holders, timeout);
    }

    public LockClaim withPatience(Duration longest) {
        return new LockClaim(holder, ended, longest);
    }
}
