package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.ProxyException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.File;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.MasterToSlaveFileCallable;

/**
 * One call of the engine on the machine that the build runs on. What comes back is only of types that the plugin or
 * Jenkins itself brings: an exception of a bundled library would be refused on its way, and its sentence lost.
 */
final class EngineCallable<T> extends MasterToSlaveFileCallable<T> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EngineCallable.class.getName());

    private final EngineWork<T> work;
    private final BuildConsole console;
    private final EndOfRun.Signal end;

    EngineCallable(EngineWork<T> work, BuildConsole console, EndOfRun.Signal end) {
        this.work = work;
        this.console = console;
        this.end = end;
    }

    @Override
    public T invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // The bundled libraries look for their parts by it; on the controller it is not the plugin's.
        thread.setContextClassLoader(EngineCallable.class.getClassLoader());
        AbortWatch watch = new AbortWatch(end);
        try {
            return work.run(directory, new BuildLog(console));
        } catch (BackupException e) {
            LOGGER.log(Level.FINE, e, () -> "failed " + e.stage().doing());
            throw new EngineFailure(e.stage(), console.wording().apply(e.getMessage()));
        } catch (InterruptedException e) {
            InterruptedException plain = new InterruptedException(e.getMessage());
            plain.setStackTrace(e.getStackTrace());
            throw plain;
        } catch (RuntimeException e) {
            throw new IOException(Messages.EngineCallable_bug(), new ProxyException(e));
        } finally {
            watch.close();
            thread.setContextClassLoader(before);
            // The console of an agent is buffered: what was said during the run must not come after its end.
            console.flush();
            end.ended();
        }
    }
}
