package io.jenkins.plugins.etcdbackup.engine.exec;

import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A port of the node, reachable on a loopback port of this machine while it is open. */
public final class Tunnel implements AutoCloseable {

    private final LocalPortForward forward;

    Tunnel(LocalPortForward forward) {
        this.forward = forward;
    }

    public int localPort() {
        return forward.getLocalPort();
    }

    /** Whether the way itself broke, so that what runs through it is not to blame. */
    public boolean hasFailed() {
        return !forward.getServerThrowables().isEmpty()
                || !forward.getClientThrowables().isEmpty();
    }

    @Override
    public void close() {
        try {
            forward.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a loopback socket", e);
        }
    }
}
