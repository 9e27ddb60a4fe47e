package io.jenkins.plugins.etcdbackup.engine.standin;

import java.util.concurrent.atomic.AtomicInteger;

/** What goes wrong with the bytes that an exec or a port-forward sends to the client. */
public final class StreamFault {

    /** The ways in which real clusters were seen to lose or change bytes, and a few that they may find yet. */
    public enum How {
        /** The WebSocket is closed as if all were done, but no exit code was sent. */
        CLOSE_WITHOUT_STATUS,
        /** The rest is lost, and the exit code says 0. */
        END_WITH_EXIT_ZERO,
        /** The connection breaks. */
        KILL_CONNECTION,
        /** One bit arrives wrong; all else goes on. */
        FLIP_A_BIT,
        /** Nothing comes any more, and the connection stays open. */
        HANG
    }

    private final String command;
    private final long afterBytes;
    private final How how;
    private final AtomicInteger times;

    StreamFault(String command, long afterBytes, How how, int times) {
        this.command = command;
        this.afterBytes = afterBytes;
        this.how = how;
        this.times = new AtomicInteger(times);
    }

    boolean concerns(String text) {
        return times.get() > 0 && text.contains(command);
    }

    long afterBytes() {
        return afterBytes;
    }

    How how() {
        return how;
    }

    /** Whether it strikes now: each strike uses one of its times up. */
    boolean strikes() {
        return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
}
