package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;

/** Sends data on one channel and lets a fault strike where it is due. */
final class FaultyStream {

    private final Channels channels;
    private final int channel;
    private final FaultSwitches faults;
    private final StreamFault fault;
    private long sent;
    private boolean ended;

    /** @param fault what may strike, or null */
    FaultyStream(Channels channels, int channel, FaultSwitches faults, StreamFault fault) {
        this.channels = channels;
        this.channel = channel;
        this.faults = faults;
        this.fault = fault;
    }

    /** Whether a fault ended the stream: nothing may be sent after it. */
    boolean isEnded() {
        return ended;
    }

    void send(byte[] data, int length) throws IOException, InterruptedException {
        if (ended) {
            return;
        }
        faults.slowDown(length);
        boolean due = fault != null && sent + length > fault.afterBytes() && sent <= fault.afterBytes();
        if (!due || !fault.strikes()) {
            channels.send(channel, data, length);
            sent += length;
            return;
        }
        int before = (int) (fault.afterBytes() - sent);
        if (fault.how() == StreamFault.How.FLIP_A_BIT) {
            data[before] ^= 0x10;
            channels.send(channel, data, length);
            sent += length;
            return;
        }
        if (before > 0) {
            channels.send(channel, data, before);
        }
        ended = true;
        strike();
    }

    private void strike() throws IOException, InterruptedException {
        switch (fault.how()) {
            case CLOSE_WITHOUT_STATUS -> channels.close();
            case KILL_CONNECTION -> channels.kill();
            case END_WITH_EXIT_ZERO -> {
                ServedExec.sendStatus(channels, 0);
                channels.close();
            }
            case HANG -> {
                while (!channels.awaitClosed(1000)) {
                    // only the client ends this
                }
            }
            case FLIP_A_BIT -> throw new IllegalStateException();
        }
    }
}
