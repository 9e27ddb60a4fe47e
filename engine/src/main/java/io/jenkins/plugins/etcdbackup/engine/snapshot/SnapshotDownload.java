package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Downloads a snapshot by etcd's {@code Maintenance.Snapshot} stream, into a channel that sets the pace: the next
 * message is asked for when the last one was written. The stream is the database followed by its 32-byte sha256, which
 * is what {@code etcdctl snapshot save} writes (etcd, server/etcdserver/api/v3rpc/maintenance.go).
 *
 * <p>Why not jetcd's own {@code snapshot(OutputStream)}: it has no backpressure, does not cancel, and goes on receiving
 * after the sink failed. docs/decisions/0003 has the measurements.
 */
public final class SnapshotDownload {

    private static final int SHA256_BYTES = 32;

    private final Channel channel;
    private final Duration stall;

    /** @param stall silence after which the stream counts as hung */
    SnapshotDownload(Channel channel, Duration stall) {
        this.channel = channel;
        this.stall = stall;
    }

    /** Bytes so far, and bytes that the server announced in all, -1 while unknown. */
    @FunctionalInterface
    public interface Progress {
        void at(long done, long total);
    }

    /**
     * Writes the whole snapshot, sha256 included.
     *
     * @return the number of bytes written: size of the database plus 32
     */
    long to(WritableByteChannel sink, Progress progress) throws BackupException, InterruptedException {
        Receiver receiver = new Receiver(sink, progress);
        try {
            MaintenanceGrpc.newStub(channel).snapshot(SnapshotRequest.getDefaultInstance(), receiver);
            await(receiver);
            receiver.requireWhole();
            return receiver.received;
        } finally {
            receiver.cancel();
        }
    }

    private void await(Receiver receiver) throws BackupException, InterruptedException {
        while (true) {
            try {
                receiver.done.get(200, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - receiver.lastMessage > stall.toNanos()) {
                    throw failed(
                            "nothing came for " + stall.toSeconds() + " s after " + receiver.received + " bytes", e);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException disk) {
                    throw new BackupException(Stage.OUTPUT, disk.getMessage(), disk);
                }
                throw failed(
                        "after " + receiver.received + " bytes: " + EtcdFailure.reason(e.getCause()), e.getCause());
            }
        }
    }

    private static BackupException failed(String why, Throwable cause) {
        return new BackupException(Stage.CAPTURE, "etcd's snapshot stream broke: " + why + ".", cause);
    }

    /** Runs on the connection's own thread; writing there is what slows the server down to the disk's pace. */
    private static final class Receiver implements ClientResponseObserver<SnapshotRequest, SnapshotResponse> {

        private final WritableByteChannel sink;
        private final Progress progress;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private ClientCallStreamObserver<SnapshotRequest> call;
        private volatile long announced = -1;
        private volatile long received;
        private volatile long lastMessage = System.nanoTime();

        Receiver(WritableByteChannel sink, Progress progress) {
            this.sink = sink;
            this.progress = progress;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SnapshotRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(2);
        }

        @Override
        public void onNext(SnapshotResponse message) {
            lastMessage = System.nanoTime();
            ByteString blob = message.getBlob();
            if (announced < 0) {
                announced = message.getRemainingBytes() + blob.size();
            }
            try {
                for (ByteBuffer bytes : blob.asReadOnlyByteBufferList()) {
                    while (bytes.hasRemaining()) {
                        sink.write(bytes);
                    }
                }
            } catch (IOException e) {
                done.completeExceptionally(e);
                cancel();
                return;
            }
            received = received + blob.size();
            progress.at(received, announced + SHA256_BYTES);
            call.request(1);
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            done.complete(null);
        }

        void cancel() {
            if (call != null) {
                call.cancel("the download ended", null);
            }
        }

        void requireWhole() throws BackupException {
            if (announced < 0 || received != announced + SHA256_BYTES) {
                throw failed(
                        received + " bytes came, " + (announced + SHA256_BYTES) + " were announced (sha256 included)",
                        null);
            }
        }
    }
}
