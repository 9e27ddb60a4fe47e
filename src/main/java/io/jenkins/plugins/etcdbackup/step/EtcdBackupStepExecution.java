package io.jenkins.plugins.etcdbackup.step;

import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Backups in a pipeline. */
final class EtcdBackupStepExecution extends EngineStepExecution<Map<String, Object>> {

    private static final long serialVersionUID = 1L;

    private final transient EtcdBackupStep step;

    EtcdBackupStepExecution(EtcdBackupStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    Map<String, Object> callEngine() throws Exception {
        return new StepBackups(step, BuildSite.of(getContext())).run();
    }
}
