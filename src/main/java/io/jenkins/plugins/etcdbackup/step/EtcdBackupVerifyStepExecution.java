package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.agent.AgentCall;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.agent.EngineFailure;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.agent.RehearseBackup;
import io.jenkins.plugins.etcdbackup.agent.VerifyBackup;
import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
import io.jenkins.plugins.etcdbackup.page.BackupVerification;
import io.jenkins.plugins.etcdbackup.page.BegunBackups;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A verification in a pipeline. */
final class EtcdBackupVerifyStepExecution extends EngineStepExecution<EtcdBackupVerifyStep> {

    private static final long serialVersionUID = 1L;

    EtcdBackupVerifyStepExecution(EtcdBackupVerifyStep step, StepContext context) {
        super(step, context);
    }

    @Override
    Map<String, Object> callEngine(BuildConsole console) throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        FilePath workspace = getContext().get(FilePath.class);
        BackupSource source = BackupSource.of(step, run);
        ClusterAccess access = step.namesCluster() ? step.access(run) : null;
        if (step.isRehearse() && access == null) {
            throw new AbortException(Messages.EtcdBackupVerifyStep_nowhere());
        }
        try (OutputDirectory directory = provide(source, workspace, console)) {
            RestoreVerdict verdict = new AgentCall(directory.path(), console).run(new VerifyBackup(access));
            print(verdict, console);
            RehearsalReport rehearsal = null;
            if (step.isRehearse() && verdict.answer() != RestoreVerdict.Answer.NOT_RESTORABLE) {
                rehearsal = rehearse(source, access, directory, console);
            }
            BackupVerification.Found found = found(verdict, rehearsal, console);
            record(source, found);
            if (found.answer() == RestoreVerdict.Answer.NOT_RESTORABLE) {
                throw new AbortException(Messages.EtcdBackupVerifyStep_bad());
            }
            Map<String, Object> map = toMap(verdict, console);
            map.put("rehearsed", rehearsal != null);
            return map;
        }
    }

    /** A backup whose files are gone is not restorable, whatever they held. */
    private OutputDirectory provide(BackupSource source, FilePath workspace, BuildConsole console) throws Exception {
        try {
            return source.provide(workspace, console);
        } catch (FilesGoneException e) {
            record(source, damaged(e.getMessage()));
            throw e;
        }
    }

    private RehearsalReport rehearse(
            BackupSource source, ClusterAccess access, OutputDirectory directory, BuildConsole console)
            throws Exception {
        try {
            return rehearse(access, getContext().get(Run.class), directory, console);
        } catch (EngineFailure e) {
            // So the engine says that etcd itself refuses the files. Any other failure says nothing of them.
            if (e.stage().equals(Stage.VERIFY.name())) {
                record(source, damaged(e.getMessage()));
            }
            throw e;
        }
    }

    private static BackupVerification.Found damaged(String reason) {
        return new BackupVerification.Found(RestoreVerdict.Answer.NOT_RESTORABLE, false, true, reason);
    }

    private void record(BackupSource source, BackupVerification.Found found) throws Exception {
        source.record(new BackupVerification(
                Instant.now(), getContext().get(Run.class).getFullDisplayName(), found));
    }

    private static BackupVerification.Found found(
            RestoreVerdict verdict, RehearsalReport rehearsal, BuildConsole console) {
        if (rehearsal != null && !rehearsal.matches()) {
            return damaged(notServed(rehearsal));
        }
        return new BackupVerification.Found(
                verdict.answer(),
                rehearsal != null,
                verdict.isDamaged(),
                verdict.against().map(console.wording()::apply).orElse(null));
    }

    private static String notServed(RehearsalReport report) {
        return Messages.EtcdBackupVerifyStep_notServed(
                report.served(), report.expectedRevision(), report.expectedKeys());
    }

    private RehearsalReport rehearse(
            ClusterAccess access, Run<?, ?> run, OutputDirectory directory, BuildConsole console)
            throws IOException, InterruptedException {
        String namespace =
                step.configured().map(ClusterConfiguration::getDebugNamespace).orElse(null);
        LockClaim lock = BackupRequestFactory.lock(run, RunMinutes.WAIT);
        BegunBackups begun = BegunBackups.of(run);
        begun.begin(lock.holder());
        try {
            RehearsalReport report =
                    new AgentCall(directory.path(), console).run(new RehearseBackup(access, namespace, lock));
            console.println(
                    report.matches() ? Messages.EtcdBackupVerifyStep_rehearsed(report.served()) : notServed(report));
            return report;
        } finally {
            begun.end(lock.holder());
        }
    }

    private static void print(RestoreVerdict verdict, BuildConsole console) {
        new FindingReport(verdict.findings(), console).print("PASS".length());
        verdict.unknown().forEach(sentence -> console.println("????  " + sentence));
        console.println(BackupVerification.sentence(verdict.answer()));
    }

    private static Map<String, Object> toMap(RestoreVerdict verdict, BuildConsole console) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("restorable", verdict.answer() == RestoreVerdict.Answer.RESTORABLE);
        map.put("clusterId", verdict.clusterId());
        map.put("clusterVersion", verdict.version());
        map.put("notChecked", new ArrayList<>(verdict.unknown()));
        map.put("findings", new FindingReport(verdict.findings(), console).toMaps());
        return map;
    }
}
