package io.jenkins.plugins.etcdbackup.configuration;

import hudson.AbortException;
import io.jenkins.plugins.etcdbackup.OptionWording;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.IOException;
import java.util.Optional;

/** Asks a configured cluster from the controller. Changes nothing there. */
public final class ClusterQuestion {

    private ClusterQuestion() {}

    /**
     * The z-stream that it runs; empty while its installation is unfinished.
     *
     * @throws IOException with a sentence for people if it does not answer
     */
    public static Optional<String> runningVersion(ClusterConfiguration cluster)
            throws IOException, InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // The bundled libraries look for their parts by it.
        thread.setContextClassLoader(ClusterQuestion.class.getClassLoader());
        ClusterAccess access = ClusterAccess.of(cluster);
        try (ClusterConnection connection = ClusterConnection.open(access.login(), access.proxy(), BackupLog.SILENT)) {
            return Optional.ofNullable(
                    FactsReader.readRelease(connection).version().current());
        } catch (BackupException e) {
            throw new AbortException(OptionWording.FORM.apply(e.getMessage()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
