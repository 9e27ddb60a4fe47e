package io.jenkins.plugins.etcdbackup.engine.debugpod;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a pod of ours may run, and until when. A backup holds its own pod, which a restore brings back: Kubernetes starts
 * it again, and its {@code activeDeadlineSeconds} may count anew from then. So the pod itself compares the clock of its node
 * with a time that it was given when it was made.
 *
 * @param from when the API server made the pod's namespace or took the pod, by the control plane's clock: ours may differ from
 *     the node's by any amount
 */
public record Lifetime(Duration length, Instant from) {

    /** The exit code of a pod that refuses: told apart from what a shell or a runtime exits with (sysexits.h, EX_TEMPFAIL). */
    static final int TOO_LATE = 75;

    public long seconds() {
        return length.toSeconds();
    }

    /** Shell, of bash alone: ends the pod when its time is over. */
    public String refuseAfterwards() {
        long deadline = from.plus(length).getEpochSecond();
        return "printf -v now '%(%s)T' -1; [ \"$now\" -lt " + deadline + " ] || exit " + TOO_LATE + "\n";
    }
}
