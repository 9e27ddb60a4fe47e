package io.jenkins.plugins.etcdbackup.step;

import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Backups in a pipeline. */
final class EtcdBackupStepExecution extends EngineStepExecution<EtcdBackupStep> {

    private static final long serialVersionUID = 1L;

    EtcdBackupStepExecution(EtcdBackupStep step, StepContext context) {
        super(step, context);
    }

    @Override
    Map<String, Object> callEngine(BuildConsole console) throws Exception {
        return new StepBackups(step, BuildSite.of(getContext())).run();
    }
}
