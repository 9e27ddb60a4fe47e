package io.jenkins.plugins.etcdbackup;

import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.Method;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.preflight.PreflightRequest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Logs in to a cluster, says which one it is, and names the rights that a backup would miss. Changes nothing. */
final class ConnectionTest {

    private final ClusterConfiguration cluster;

    ConnectionTest(ClusterConfiguration cluster) {
        this.cluster = cluster;
    }

    FormValidation run() throws InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ConnectionTest.class.getClassLoader());
        try {
            ClusterAccess access = ClusterAccess.of(cluster);
            try (ClusterConnection connection =
                    ClusterConnection.open(access.login(), access.proxy(), BackupLog.SILENT)) {
                return look(connection);
            }
        } catch (BackupException | IOException e) {
            return FormValidation.error(e.getMessage());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private FormValidation look(ClusterConnection connection)
            throws BackupException, IOException, InterruptedException {
        List<Finding> access = preflight(connection).access();
        String missing = access.stream()
                .filter(finding -> finding.level() != Finding.Level.PASS)
                .map(Finding::sentence)
                .collect(Collectors.joining(" "));
        if (access.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL)) {
            return FormValidation.error(Messages.ConnectionTest_missingRights(user(connection), missing));
        }
        ClusterFacts facts = FactsReader.read(connection);
        String version = Messages.ConnectionTest_connected(
                facts.version().current(), facts.cluster().id(), user(connection));
        return missing.isEmpty() ? FormValidation.ok(version) : FormValidation.warning(version + " " + missing);
    }

    private static String user(ClusterConnection connection) {
        return connection.user().orElse(Messages.ConnectionTest_somebody());
    }

    private Preflight preflight(ClusterConnection connection) throws BackupException, IOException {
        return new Preflight(
                connection,
                new PreflightRequest(
                        BackupOrder.method(cluster.getMethod()) == Method.DIRECT,
                        cluster.getDebugNamespace(),
                        Path.of(System.getProperty("java.io.tmpdir")),
                        false,
                        1,
                        null,
                        Set.of()),
                Clock.systemUTC());
    }
}
