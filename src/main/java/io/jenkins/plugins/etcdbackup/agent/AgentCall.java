package io.jenkins.plugins.etcdbackup.agent;

import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Calls the engine on the build's machine, and stays with it until it has cleaned up, whatever the end. */
public final class AgentCall {

    private static final Logger LOGGER = Logger.getLogger(AgentCall.class.getName());

    /** The engine's own limit; where the cluster answers, it is a tenth of that. */
    private static final long CLEAN_UP_SECONDS = CleanUpBudget.WHOLE.toSeconds();

    private final FilePath directory;
    private final BuildConsole console;

    public AgentCall(FilePath directory, BuildConsole console) {
        this.directory = directory;
        this.console = console;
    }

    /** What a build says that waited for a clean-up in vain. */
    public static String stillCleaning() {
        return Messages.AgentCall_stillCleaning(CLEAN_UP_SECONDS);
    }

    public <T> T run(EngineWork<T> work) throws IOException, InterruptedException {
        EndOfRun end = new EndOfRun();
        try {
            return directory.act(new EngineCallable<>(work, console, end.signal(directory.getChannel())));
        } catch (InterruptedException e) {
            end.abort();
            console.println(Messages.AgentCall_aborted());
            console.println(end.await(CLEAN_UP_SECONDS) ? Messages.AgentCall_cleaned() : stillCleaning());
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

    /**
     * The cause is what tells a pipeline's retry that an agent was lost. The real one holds what Jenkins does not store
     * with a build, which then ends with a trace instead of the sentence; nor does Jenkins store Java's own
     * ClosedChannelException.
     */
    private static AbortException lost(Exception e) {
        LOGGER.log(Level.INFO, "Lost an agent during a backup", e);
        AbortException sentence = new AbortException(Messages.AgentCall_agentLost());
        sentence.initCause(new ChannelClosedException((Channel) null, sentence.getMessage(), null));
        return sentence;
    }
}
