package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.InetSocketAddress;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One connection to one etcd member, for all that is asked of it. A connection through a port-forward costs a WebSocket
 * and two TLS handshakes: more than the questions.
 */
public final class EtcdConnection implements AutoCloseable {

    /** gRPC's default of 64 KB starves the snapshot's stream over a tunnel; 8 MB is a quarter to a third faster. */
    private static final int FLOW_CONTROL_WINDOW = 8 << 20;

    private static final int MESSAGE_LIMIT = 16 << 20;

    private final ManagedChannel channel;
    private final Duration stall;

    private EtcdConnection(ManagedChannel channel, Duration stall) {
        this.channel = channel;
        this.stall = stall;
    }

    /** @param stall silence after which the member counts as hung */
    public static EtcdConnection to(EtcdEndpoint endpoint, Duration stall) throws BackupException {
        try {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            new InetSocketAddress(endpoint.host(), endpoint.port()))
                    .overrideAuthority(EtcdEndpoint.AUTHORITY)
                    .proxyDetector(tunnel -> null)
                    .sslContext(EtcdTls.context(endpoint))
                    .flowControlWindow(FLOW_CONTROL_WINDOW)
                    .maxInboundMessageSize(MESSAGE_LIMIT)
                    .directExecutor()
                    .build();
            return new EtcdConnection(channel, stall);
        } catch (SSLException e) {
            throw new BackupException(
                    Stage.CAPTURE, "No connection to the node's etcd member could be prepared: " + e.getMessage(), e);
        }
    }

    /** Asks the member about itself. */
    public EtcdMemberStatus status() throws BackupException, InterruptedException {
        return EtcdMemberStatus.read(channel, stall);
    }

    /**
     * Writes the member's whole snapshot, sha256 included.
     *
     * @return the number of bytes written: size of the database plus 32
     */
    public long snapshot(WritableByteChannel sink, SnapshotDownload.Progress progress)
            throws BackupException, InterruptedException {
        return new SnapshotDownload(channel, stall).to(sink, progress);
    }

    /** Waits a little for what the connection's own threads still do, so that nobody writes into a closed file. */
    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
