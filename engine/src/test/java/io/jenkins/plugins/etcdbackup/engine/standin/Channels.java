package io.jenkins.plugins.etcdbackup.engine.standin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The frames of an exec or port-forward (protocol v4.channel.k8s.io): the first byte is the channel, the rest is data.
 * Sending blocks until the network took the frame and receiving asks for one frame at a time, so that a slow side
 * slows the other down.
 */
final class Channels {

    private static final int FRAMES_AHEAD = 16;
    private static final byte[] CLOSED = {};

    private final ServerWebSocket socket;
    private final HttpConnection connection;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Channels(ServerWebSocket socket, HttpConnection connection) {
        this.socket = socket;
        this.connection = connection;
        socket.pause();
        socket.binaryMessageHandler(frame -> received.add(frame.getBytes()));
        socket.textMessageHandler(ignored -> socket.fetch(1));
        socket.exceptionHandler(failure -> end());
        socket.closeHandler(done -> end());
        socket.fetch(FRAMES_AHEAD);
    }

    private void end() {
        closed.countDown();
        received.add(CLOSED);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    boolean awaitClosed(long millis) throws InterruptedException {
        return closed.await(millis, TimeUnit.MILLISECONDS);
    }

    /** The next frame, with its channel, or null when the other side is gone. */
    byte[] receive() throws InterruptedException {
        byte[] frame = received.take();
        if (frame.length == 0) {
            received.add(CLOSED);
            return null;
        }
        socket.fetch(1);
        return frame;
    }

    void send(int channel, byte[] data, int length) throws IOException, InterruptedException {
        if (isClosed()) {
            throw new IOException("the client is gone");
        }
        Buffer frame = Buffer.buffer(length + 1).appendByte((byte) channel).appendBytes(data, 0, length);
        Future<Void> written = socket.writeBinaryMessage(frame);
        try {
            written.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException("the client is gone", e.getCause());
        }
    }

    void close() {
        if (!isClosed()) {
            socket.close();
        }
    }

    /** Breaks the connection off without a word. */
    void kill() {
        connection.close();
    }
}
