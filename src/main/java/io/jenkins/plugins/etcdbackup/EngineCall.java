package io.jenkins.plugins.etcdbackup;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import java.io.IOException;
import java.util.function.Function;

/** Calls the engine on the build's machine, and stays with it until it has cleaned up, whatever the end. */
final class EngineCall {

    /** The engine promises ten seconds for cleaning up; a slow cluster gets a little more. */
    private static final long CLEAN_UP_SECONDS = 25;

    private final FilePath directory;
    private final TaskListener listener;

    EngineCall(FilePath directory, TaskListener listener) {
        this.directory = directory;
        this.listener = listener;
    }

    <T> T make(Function<EndOfRun.Signal, EngineRun<T>> run) throws IOException, InterruptedException {
        EndOfRun end = new EndOfRun();
        try {
            return directory.act(run.apply(end.signal(directory.getChannel())));
        } catch (InterruptedException e) {
            end.abort();
            listener.getLogger().println(Messages.EngineCall_aborted());
            listener.getLogger()
                    .println(
                            end.await(CLEAN_UP_SECONDS)
                                    ? Messages.EngineCall_cleaned()
                                    : Messages.EngineCall_stillCleaning(CLEAN_UP_SECONDS));
            throw e;
        } catch (IOException | RuntimeException e) {
            if (agentIsLost(e)) {
                throw lost(e);
            }
            throw e;
        }
    }

    private static boolean agentIsLost(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ChannelClosedException || t instanceof RequestAbortedException) {
                return true;
            }
        }
        return false;
    }

    private static AbortException lost(Exception e) {
        AbortException told = new AbortException(Messages.EngineCall_agentLost());
        told.initCause(e);
        return told;
    }
}
