package io.jenkins.plugins.etcdbackup.engine.exec;

import java.io.InputStream;
import java.time.Duration;
import org.apache.commons.io.input.ProxyInputStream;

/** When something last came from the process, while somebody waits for it. */
final class Liveness {
    private volatile long last = System.nanoTime();
    private volatile boolean waiting = true;
    private volatile boolean dataOnly;

    /** From here on a process that only says that it lives has hung: what it is to send lies ready. */
    void expectData() {
        dataOnly = true;
    }

    /** From here on the process works in silence: that it lives is enough. */
    void expectWork() {
        last = System.nanoTime();
        dataOnly = false;
    }

    void signOfLife() {
        if (!dataOnly) {
            last = System.nanoTime();
        }
    }

    private void waits() {
        last = System.nanoTime();
        waiting = true;
    }

    private void got() {
        waiting = false;
    }

    /** A slow reader here is not a silent process there. */
    Duration silentFor() {
        return waiting ? Duration.ofNanos(System.nanoTime() - last) : Duration.ZERO;
    }

    /** The process's output; whoever reads it waits for the process. */
    InputStream watch(InputStream output) {
        return new LiveStream(output, this);
    }

    private static final class LiveStream extends ProxyInputStream {
        private final Liveness liveness;

        private LiveStream(InputStream in, Liveness liveness) {
            super(in);
            this.liveness = liveness;
        }

        @Override
        protected void beforeRead(int length) {
            liveness.waits();
        }

        @Override
        protected void afterRead(int count) {
            liveness.got();
        }
    }
}
