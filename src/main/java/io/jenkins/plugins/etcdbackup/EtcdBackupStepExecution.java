package io.jenkins.plugins.etcdbackup;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A backup in a pipeline. */
final class EtcdBackupStepExecution extends EngineStepExecution<Map<String, Object>> {

    private static final long serialVersionUID = 1L;

    private final transient EtcdBackupStep step;

    EtcdBackupStepExecution(EtcdBackupStep step, StepContext context) {
        super(context);
        this.step = step;
    }

    @Override
    Map<String, Object> callEngine() throws Exception {
        StepContext context = getContext();
        return new BuildBackup(
                        step,
                        context.get(Run.class),
                        context.get(FilePath.class),
                        context.get(Launcher.class),
                        context.get(TaskListener.class))
                .run();
    }
}
