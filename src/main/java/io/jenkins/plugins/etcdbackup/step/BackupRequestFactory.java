package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.model.Run;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import io.jenkins.plugins.etcdbackup.configuration.MethodText;
import io.jenkins.plugins.etcdbackup.configuration.QuietHoursText;
import io.jenkins.plugins.etcdbackup.configuration.RecipientList;
import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.CaptureOptions;
import io.jenkins.plugins.etcdbackup.engine.CheckOptions;
import io.jenkins.plugins.etcdbackup.engine.ProtectionOptions;
import io.jenkins.plugins.etcdbackup.engine.RehearsalPlace;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.page.BegunBackups;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Turns a job's words, and the cluster's defaults where the job says nothing, into a request for the engine. */
final class BackupRequestFactory {

    private final EtcdBackupStep step;
    private final Run<?, ?> run;
    private final Optional<ClusterConfiguration> cluster;

    BackupRequestFactory(EtcdBackupStep step, Run<?, ?> run) throws AbortException {
        this.step = step;
        this.run = run;
        this.cluster = step.configured();
    }

    /** Says what is wrong with the job's words, as far as that shows without a cluster, before anything is made. */
    void check(ClusterAccess access) throws IOException {
        request(access, new File(""), null);
    }

    /** @param staticResources directory for the tarball, or null for the common one */
    BackupRequest request(ClusterAccess access, File output, File staticResources) throws IOException {
        int minutes = step.getTimeoutMinutes();
        if (!RunMinutes.isTimeout(minutes)) {
            throw new AbortException(Messages.BackupRequestFactory_timeout(RunMinutes.SHORTEST, RunMinutes.LONGEST));
        }
        if (!RunMinutes.isWait(step.getLockTimeout())) {
            throw new AbortException(Messages.BackupRequestFactory_lockTimeout(RunMinutes.LONGEST));
        }
        return new BackupRequest(
                access.login(),
                access.proxy(),
                output,
                new CaptureOptions(
                        MethodText.parse(orDefault(step.getMethod(), ClusterConfiguration::getMethod)),
                        orDefault(step.getNode(), ClusterConfiguration::getNode),
                        orDefault(step.getDebugImage(), ClusterConfiguration::getDebugImage),
                        orDefault(step.getDebugNamespace(), ClusterConfiguration::getDebugNamespace)),
                new CheckOptions(
                        new HashSet<>(step.getAllow()),
                        QuietHoursText.parse(step.getQuietHours()),
                        step.isRehearse() ? RehearsalPlace.inCluster() : RehearsalPlace.nowhere(),
                        step.isCompareMembers()),
                protection(staticResources),
                Duration.ofMinutes(minutes),
                lock(run, step.getLockTimeout()));
    }

    /** What a dead attempt of the same build locked is free. */
    static LockClaim lock(Run<?, ?> run, int patienceMinutes) {
        return LockClaim.of("Jenkins build " + run.getFullDisplayName())
                .withEnded(BegunBackups.of(run).ended())
                .withPatience(Duration.ofMinutes(patienceMinutes));
    }

    private ProtectionOptions protection(File staticResources) throws AbortException {
        ProtectionOptions protection = new ProtectionOptions(
                RecipientList.both(
                        cluster.map(ClusterConfiguration::getEncryptTo).orElse(List.of()), step.getEncryptTo()),
                RecipientList.both(
                        cluster.map(ClusterConfiguration::getEncryptKeysTo).orElse(List.of()), step.getEncryptKeysTo()),
                staticResources);
        if (protection.encryptTo().isEmpty() && EtcdBackupConfiguration.get().isRequireEncryption()) {
            throw new AbortException(Messages.BackupRequestFactory_encryptionRequired());
        }
        return protection;
    }

    private String orDefault(String said, Function<ClusterConfiguration, String> byCluster) {
        return said != null ? said : cluster.map(byCluster).orElse(null);
    }

    static FormValidation checkTimeout(String value) {
        return isMinutes(value, RunMinutes::isTimeout)
                ? FormValidation.ok()
                : FormChecks.error(Messages.BackupRequestFactory_timeout(RunMinutes.SHORTEST, RunMinutes.LONGEST));
    }

    static FormValidation checkLockTimeout(String value) {
        return isMinutes(value, RunMinutes::isWait)
                ? FormValidation.ok()
                : FormChecks.error(Messages.BackupRequestFactory_lockTimeout(RunMinutes.LONGEST));
    }

    private static boolean isMinutes(String value, IntPredicate rule) {
        try {
            return rule.test(Integer.parseInt(value.strip()));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
