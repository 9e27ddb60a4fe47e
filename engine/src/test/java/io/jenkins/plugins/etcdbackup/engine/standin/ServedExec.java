package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * One exec: a real process, its stdin on channel 0, stdout on 1, stderr on 2, and on 3 the Status with its exit code. A
 * client that goes away does not end the process, as with a real kubelet: only the pod's end does.
 */
final class ServedExec {

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int STATUS = 3;
    private static final int CHUNK = 32 * 1024;

    private final Channels channels;
    private final ExecutorService threads;
    private final FaultSwitches faults;
    private final StreamFault fault;

    ServedExec(Channels channels, ExecutorService threads, FaultSwitches faults, StreamFault fault) {
        this.channels = channels;
        this.threads = threads;
        this.faults = faults;
        this.fault = fault;
    }

    /** @param ofInput what may strike what the client sends, or null */
    void run(Process process, StreamFault ofInput) {
        FaultyStream output = new FaultyStream(channels, STDOUT, faults, fault);
        FaultyStream errors = new FaultyStream(channels, STDERR, faults, null);
        threads.execute(() -> feed(process.getOutputStream(), ofInput));
        Future<?> outputDone = threads.submit(() -> pump(process.getInputStream(), output));
        Future<?> errorsDone = threads.submit(() -> pump(process.getErrorStream(), errors));
        try {
            int exitCode = process.waitFor();
            outputDone.get();
            errorsDone.get();
            if (!output.isEnded()) {
                sendStatus(channels, exitCode);
                channels.close();
            }
        } catch (IOException | ExecutionException e) {
            channels.close(); // the client is gone, and nobody is left to be told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void feed(OutputStream stdin, StreamFault ofInput) {
        long fed = 0;
        try (stdin) {
            for (byte[] frame = channels.receive(); frame != null; frame = channels.receive()) {
                if (frame[0] == STDIN) {
                    long before = fed;
                    fed += frame.length - 1;
                    boolean due = ofInput != null && before <= ofInput.afterBytes() && fed > ofInput.afterBytes();
                    if (due && ofInput.strikes()) {
                        int at = (int) (ofInput.afterBytes() - before) + 1;
                        stdin.write(frame, 1, at - 1);
                        frame = Arrays.copyOfRange(frame, at - 1, frame.length);
                        if (!survives(frame, ofInput.how())) {
                            return;
                        }
                    }
                    stdin.write(frame, 1, frame.length - 1);
                    stdin.flush();
                }
            }
        } catch (IOException e) {
            // The process reads no more: what comes is for nobody.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the rest of the frame still arrives, perhaps changed */
    private boolean survives(byte[] frame, StreamFault.How how) throws IOException, InterruptedException {
        switch (how) {
            case FLIP_A_BIT -> frame[1] ^= 0x10;
            case CLOSE_WITHOUT_STATUS -> channels.close();
            case KILL_CONNECTION -> channels.kill();
            case END_WITH_EXIT_ZERO -> {
                sendStatus(channels, 0);
                channels.close();
            }
            case HANG -> {
                while (!channels.awaitClosed(1000)) {
                    // only the client ends this
                }
            }
        }
        return how == StreamFault.How.FLIP_A_BIT;
    }

    private static void pump(InputStream from, FaultyStream to) {
        byte[] chunk = new byte[CHUNK];
        try (from) {
            for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                to.send(chunk, n);
            }
        } catch (IOException e) {
            // The client is gone; the pipe closes, and the process finds that out when it next writes.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void sendStatus(Channels channels, int exitCode) throws IOException, InterruptedException {
        String status = exitCode == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code: exit status "
                        + exitCode
                        + "\",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\","
                        + "\"message\":\"" + exitCode + "\"}]}}";
        byte[] bytes = status.getBytes(StandardCharsets.UTF_8);
        channels.send(STATUS, Arrays.copyOf(bytes, bytes.length), bytes.length);
    }
}
