package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;

/** One forwarded connection: data on channel 0, errors on 1, each begun by the port's number (two bytes, little-endian). */
final class PortForwardSession {

    private static final int DATA = 0;
    private static final int ERROR = 1;
    private static final int CHUNK = 64 * 1024;

    private final Channels channels;
    private final ExecutorService threads;
    private final FaultyStream data;

    PortForwardSession(Channels channels, ExecutorService threads, FaultSwitches faults, StreamFault fault) {
        this.channels = channels;
        this.threads = threads;
        this.data = new FaultyStream(channels, DATA, faults, fault);
    }

    void run(String address, int port) {
        byte[] number = {(byte) port, (byte) (port >> 8)};
        try (Socket socket = new Socket()) {
            channels.send(DATA, number, number.length);
            channels.send(ERROR, number, number.length);
            try {
                socket.connect(new InetSocketAddress(address, port), 5000);
            } catch (IOException e) {
                byte[] text = ("error forwarding port " + port + ": " + e.getMessage() + "\n")
                        .getBytes(StandardCharsets.UTF_8);
                channels.send(ERROR, text, text.length);
                channels.close();
                return;
            }
            threads.execute(() -> upload(socket));
            download(socket.getInputStream());
        } catch (IOException e) {
            channels.close(); // one of the two sides is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void download(InputStream from) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK];
        for (int n = from.read(chunk); n >= 0 && !data.isEnded(); n = from.read(chunk)) {
            data.send(chunk, n);
        }
        channels.close();
    }

    private void upload(Socket socket) {
        try {
            OutputStream to = socket.getOutputStream();
            for (byte[] frame = channels.receive(); frame != null; frame = channels.receive()) {
                if (frame[0] == DATA) {
                    to.write(frame, 1, frame.length - 1);
                }
            }
            socket.close();
        } catch (IOException e) {
            // The server closed: the other direction tells the client.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
