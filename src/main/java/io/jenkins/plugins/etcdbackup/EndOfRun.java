package io.jenkins.plugins.etcdbackup;

import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

/**
 * Tells the controller that the engine's run on an agent has returned. An interrupted remote call returns here at once,
 * while over there the engine still takes away what it made in the cluster: a build that is aborted waits for that.
 */
final class EndOfRun {

    private final CountDownLatch ended = new CountDownLatch(1);

    /** The agent's end of it. */
    interface Signal extends Serializable {
        void ended();
    }

    /** What the agent may call. */
    public interface Remote {
        void ended();
    }

    Signal signal() {
        return new Sent(ended::countDown);
    }

    /** @return whether it ended in that time */
    boolean await(long seconds) throws InterruptedException {
        return ended.await(seconds, TimeUnit.SECONDS);
    }

    private static final class Sent implements Signal, SerializableOnlyOverRemoting {
        private static final long serialVersionUID = 1L;

        private final Remote remote;

        Sent(Remote remote) {
            this.remote = remote;
        }

        @Override
        public void ended() {
            remote.ended();
        }

        private Object writeReplace() throws ObjectStreamException {
            return new Sent(getChannelForSerialization().export(Remote.class, remote));
        }
    }
}
