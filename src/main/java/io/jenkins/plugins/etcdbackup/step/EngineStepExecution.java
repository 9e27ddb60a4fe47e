package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.etcdbackup.OptionWording;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.SynchronousNonBlockingStepExecution;

/**
 * A step during which the engine works. Where it is aborted it ends only when the engine has cleaned up, so that the
 * build neither gives its workspace away nor says "done" before; the usual step of this kind ends at once.
 */
abstract class EngineStepExecution<S extends BackupFilesStep>
        extends SynchronousNonBlockingStepExecution<Map<String, Object>> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EngineStepExecution.class.getName());

    /** For an agent that does not answer any more: the engine gives up a cluster by itself before. */
    private static final long PATIENCE_SECONDS =
            CleanUpBudget.WHOLE.plusSeconds(10).toSeconds();

    private transient volatile Throwable abortion;
    private transient Thread worker;

    /** Null in a Jenkins that was restarted meanwhile: there it only ends. */
    final transient S step;

    EngineStepExecution(S step, StepContext context) {
        super(context);
        this.step = step;
    }

    /** @param console whose wording is that of the sentences thrown from here */
    abstract Map<String, Object> callEngine(BuildConsole console) throws Exception;

    @Override
    protected final Map<String, Object> run() throws Exception {
        BuildConsole console =
                new BuildConsole(getContext().get(TaskListener.class), step.getCluster(), OptionWording.STEP);
        begin();
        try {
            return callEngine(console);
        } catch (AbortException e) {
            throw console.inWords(e);
        } catch (InterruptedException e) {
            if (abortion instanceof Exception asked) {
                throw asked;
            }
            throw e;
        } finally {
            end();
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        if (!interrupt(cause)) {
            super.stop(cause);
            return;
        }
        Timer.get().schedule(() -> giveUp(cause), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void begin() throws InterruptedException {
        if (abortion != null) {
            throw new InterruptedException();
        }
        worker = Thread.currentThread();
    }

    private synchronized void end() {
        worker = null;
        // An abort that came too late must not hit what the thread does next.
        Thread.interrupted();
    }

    private synchronized boolean interrupt(Throwable cause) {
        abortion = cause;
        if (worker == null) {
            return false;
        }
        worker.interrupt();
        return true;
    }

    private synchronized boolean works() {
        return worker != null;
    }

    private void giveUp(Throwable cause) {
        if (works()) {
            try {
                super.stop(cause);
            } catch (Exception e) {
                LOGGER.log(Level.WARNING, "Could not stop an aborted step", e);
            }
        }
    }

    @Override
    public void onResume() {
        try {
            getContext().get(TaskListener.class).getLogger().println(Messages.EngineStepExecution_restarted());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "No console to write to", e);
        }
        super.onResume();
    }
}
