package io.jenkins.plugins.etcdbackup.step;

import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.etcdbackup.OptionWording;
import java.io.IOException;
import jenkins.tasks.SimpleBuildStep;
import org.kohsuke.stapler.DataBoundConstructor;

/** A backup as a build step of a freestyle job, with the very options of the pipeline step. */
public class EtcdBackupBuilder extends Builder implements SimpleBuildStep {

    private final EtcdBackupStep backup;

    @DataBoundConstructor
    public EtcdBackupBuilder(EtcdBackupStep backup) {
        this.backup = backup;
    }

    public EtcdBackupStep getBackup() {
        return backup == null ? new EtcdBackupStep() : backup;
    }

    @Override
    public void perform(Run<?, ?> run, FilePath workspace, EnvVars env, Launcher launcher, TaskListener listener)
            throws InterruptedException, IOException {
        EnvVars variables = new EnvVars(env);
        if (run instanceof AbstractBuild<?, ?> build) {
            // The axes of a matrix are nowhere else.
            variables.overrideAll(build.getBuildVariables());
        }
        BuildSite site = new BuildSite(run, workspace, launcher, listener, null, OptionWording.FORM);
        new StepBackups(getBackup().mapped(variables::expand), site).run();
    }

    /** The build step's entry in the list of build steps. */
    @Extension
    public static class DescriptorImpl extends BuildStepDescriptor<Builder> {

        @Override
        public String getDisplayName() {
            return Messages.EtcdBackupBuilder_displayName();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> type) {
            return true;
        }
    }
}
