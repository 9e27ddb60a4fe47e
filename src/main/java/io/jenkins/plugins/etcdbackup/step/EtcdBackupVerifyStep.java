package io.jenkins.plugins.etcdbackup.step;

import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code etcdBackupVerify}: whether a backup is good and, where a cluster is named, whether it may be restored there. */
public class EtcdBackupVerifyStep extends ClusterStep implements StoredBackup {

    private String job;
    /** Number, or the name of a permalink such as lastSuccessfulBuild. */
    private String build;

    private boolean rehearse;

    @DataBoundConstructor
    public EtcdBackupVerifyStep() {}

    @Override
    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String job) {
        this.job = Util.fixEmptyAndTrim(job);
    }

    @Override
    public String getBuild() {
        return build;
    }

    @DataBoundSetter
    public void setBuild(String build) {
        this.build = Util.fixEmptyAndTrim(build);
    }

    public boolean isRehearse() {
        return rehearse;
    }

    @DataBoundSetter
    public void setRehearse(boolean rehearse) {
        this.rehearse = rehearse;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new EtcdBackupVerifyStepExecution(this, context);
    }

    /** The form of the step. */
    @Extension
    public static class DescriptorImpl extends ClusterStepDescriptor implements NamesBuild {

        @Override
        public String getFunctionName() {
            return "etcdBackupVerify";
        }

        @Override
        public String getDisplayName() {
            return Messages.EtcdBackupVerifyStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, FilePath.class, TaskListener.class);
        }

        @POST
        public FormValidation doCheckDir(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String job,
                @QueryParameter String build) {
            if (!mayConfigure(item)) {
                return FormValidation.ok();
            }
            if (value.isBlank() == (job.isBlank() && build.isBlank())) {
                return FormChecks.error(Messages.BackupSource_either());
            }
            return OutputDirectory.validate("dir", value);
        }

        @POST
        public FormValidation doCheckStaticResourcesDir(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String dir) {
            if (!mayConfigure(item) || value.isBlank()) {
                return FormValidation.ok();
            }
            if (!dir.isBlank()) {
                return FormChecks.error(Messages.BackupSource_oneDirectory());
            }
            return OutputDirectory.validate("staticResourcesDir", value);
        }
    }
}
