package io.jenkins.plugins.etcdbackup.step;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.etcdbackup.OptionWording;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Where in a build something is done.
 *
 * @param node of the step in its pipeline; null in other jobs
 * @param wording of whoever wrote the job
 */
record BuildSite(
        Run<?, ?> run,
        FilePath workspace,
        Launcher launcher,
        TaskListener listener,
        FlowNode node,
        OptionWording wording) {

    static BuildSite of(StepContext context) throws IOException, InterruptedException {
        return new BuildSite(
                context.get(Run.class),
                context.get(FilePath.class),
                context.get(Launcher.class),
                context.get(TaskListener.class),
                context.get(FlowNode.class),
                OptionWording.STEP);
    }

    /** @param cluster that its lines are about; null for one without a name, or for all */
    BuildConsole console(String cluster) {
        return new BuildConsole(listener, cluster, wording);
    }

    void markUnstable(String sentence) {
        String why = wording.apply(sentence);
        listener.getLogger().println(why);
        if (node != null) {
            node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(why));
        }
        run.setResult(Result.UNSTABLE);
    }
}
