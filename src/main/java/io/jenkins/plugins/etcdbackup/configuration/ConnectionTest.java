package io.jenkins.plugins.etcdbackup.configuration;

import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.OptionWording;
import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.CaptureOptions;
import io.jenkins.plugins.etcdbackup.engine.CheckOptions;
import io.jenkins.plugins.etcdbackup.engine.DryRun;
import io.jenkins.plugins.etcdbackup.engine.DryRunReport;
import io.jenkins.plugins.etcdbackup.engine.ProtectionOptions;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the dry run of a backup with what an administrator typed, from the controller. Changes nothing. */
record ConnectionTest(ClusterConfiguration cluster) {

    /** For a cluster that does not answer: an administrator waits for the form. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    FormValidation run() throws InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ConnectionTest.class.getClassLoader());
        try {
            Warnings warnings = new Warnings();
            DryRunReport report = new DryRun(Clock.systemUTC()).run(request(), warnings);
            return answer(report, warnings.sentences());
        } catch (BackupException | IOException e) {
            return FormValidation.error(OptionWording.FORM.apply(e.getMessage()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The controller's own disk is not the one that a backup is written to. */
    private static boolean matters(Finding finding) {
        return finding.level() != Finding.Level.PASS && !finding.id().equals("output-space");
    }

    /** @param warnings what the log-in itself warned of: TLS verification that is switched off, say */
    private static FormValidation answer(DryRunReport report, List<String> warnings) {
        String user = report.user() == null ? Messages.ConnectionTest_somebody() : report.user();
        List<Finding> found =
                report.findings().stream().filter(ConnectionTest::matters).toList();
        String sentences = Stream.concat(warnings.stream(), found.stream().map(Finding::sentence))
                .map(OptionWording.FORM::apply)
                .collect(Collectors.joining(" "));
        if (report.node() == null) {
            return FormValidation.error(Messages.ConnectionTest_wouldNotWork(sentences));
        }
        String connected = Messages.ConnectionTest_connected(
                report.clusterVersion(), report.clusterId(), user, etcd(report), report.node());
        if (found.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL)) {
            return FormValidation.error(Messages.ConnectionTest_notNow(connected, sentences));
        }
        String good =
                Messages.ConnectionTest_wouldWork(connected, report.findings().size() - found.size());
        return sentences.isEmpty() ? FormValidation.ok(good) : FormValidation.warning(good + " " + sentences);
    }

    /** What a build would have in its console as warnings. */
    private static final class Warnings implements BackupLog {

        private final List<String> sentences = new CopyOnWriteArrayList<>();

        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {
            sentences.add(line);
        }

        List<String> sentences() {
            return List.copyOf(sentences);
        }
    }

    private static String etcd(DryRunReport report) {
        return Stream.of("etcd-quorum", "etcd-health")
                .flatMap(id -> report.finding(id).stream())
                .filter(finding -> finding.level() == Finding.Level.PASS)
                .map(Finding::sentence)
                .collect(Collectors.joining(" "));
    }

    private BackupRequest request() throws IOException {
        ClusterAccess access = ClusterAccess.of(cluster);
        return new BackupRequest(
                access.login(),
                access.proxy(),
                new File(System.getProperty("java.io.tmpdir")),
                new CaptureOptions(
                        MethodText.parse(cluster.getMethod()),
                        cluster.getNode(),
                        cluster.getDebugImage(),
                        cluster.getDebugNamespace()),
                CheckOptions.STRICT,
                new ProtectionOptions(
                        RecipientList.both(cluster.getEncryptTo(), List.of()),
                        RecipientList.both(cluster.getEncryptKeysTo(), List.of()),
                        null),
                TIMEOUT,
                LockClaim.of(Messages.ClusterConfiguration_typed()));
    }
}
