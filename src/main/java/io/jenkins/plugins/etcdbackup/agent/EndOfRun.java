package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells the controller that the engine's run on an agent has returned. An interrupted remote call returns here at once,
 * while over there the engine still takes away what it made in the cluster: a build that is aborted waits for that.
 */
final class EndOfRun {

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean aborted;
    private volatile VirtualChannel way;

    /** What the agent may call. */
    public interface Signal {
        void ended();

        boolean isAborted();
    }

    /**
     * To be called before the call itself is made: what is exported while a call is written is released when the call is
     * interrupted, which is just when it is wanted.
     */
    Signal signal(VirtualChannel channel) {
        way = channel;
        return channel.export(Signal.class, new Signal() {
            @Override
            public void ended() {
                ended.countDown();
            }

            @Override
            public boolean isAborted() {
                return aborted;
            }
        });
    }

    void abort() {
        aborted = true;
    }

    /** @return whether it ended in that time; from an agent that goes away meanwhile nothing comes any more */
    boolean await(long seconds) throws InterruptedException {
        for (long i = 0; i < seconds && !isAgentLost(); i++) {
            if (ended.await(1, TimeUnit.SECONDS)) {
                return true;
            }
        }
        return ended.getCount() == 0;
    }

    private boolean isAgentLost() {
        return way instanceof Channel channel && channel.isClosingOrClosed();
    }
}
