package io.jenkins.plugins.etcdbackup.step;

import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.configuration.ClusterCredentials;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code etcdBackupGet}: objects out of a build's backup, written into the workspace, ready for {@code oc apply}. */
public class EtcdBackupGetStep extends BackupFilesStep implements StoredBackup {

    private String resource;
    private String name;
    private String namespace;
    private String selector;
    private boolean withContents;
    private boolean raw;
    private String job;
    /** Number, or the name of a permalink such as lastSuccessfulBuild. */
    private String build;

    private String identityCredentialsId;

    @DataBoundConstructor
    public EtcdBackupGetStep() {}

    public String getResource() {
        return resource;
    }

    @DataBoundSetter
    public void setResource(String resource) {
        this.resource = Util.fixEmptyAndTrim(resource);
    }

    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = Util.fixEmptyAndTrim(name);
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public String getSelector() {
        return selector;
    }

    @DataBoundSetter
    public void setSelector(String selector) {
        this.selector = Util.fixEmptyAndTrim(selector);
    }

    public boolean isWithContents() {
        return withContents;
    }

    @DataBoundSetter
    public void setWithContents(boolean withContents) {
        this.withContents = withContents;
    }

    public boolean isRaw() {
        return raw;
    }

    @DataBoundSetter
    public void setRaw(boolean raw) {
        this.raw = raw;
    }

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

    public String getIdentityCredentialsId() {
        return identityCredentialsId;
    }

    @DataBoundSetter
    public void setIdentityCredentialsId(String identityCredentialsId) {
        this.identityCredentialsId = Util.fixEmptyAndTrim(identityCredentialsId);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new EtcdBackupGetStepExecution(this, context);
    }

    /** The form of the step. */
    @Extension
    public static class DescriptorImpl extends StepDescriptor implements NamesBuild {

        @Override
        public String getFunctionName() {
            return "etcdBackupGet";
        }

        @Override
        public String getDisplayName() {
            return Messages.EtcdBackupGetStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, FilePath.class, TaskListener.class);
        }

        @POST
        public ListBoxModel doFillIdentityCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String identityCredentialsId) {
            return ClusterCredentials.forJob(item, null, identityCredentialsId);
        }

        @POST
        public FormValidation doCheckDir(@AncestorInPath Item item, @QueryParameter String value) {
            if (!ClusterStepDescriptor.mayConfigure(item)) {
                return FormValidation.ok();
            }
            if (value.isBlank()) {
                return FormChecks.error(Messages.EtcdBackupGetStep_noDir());
            }
            return OutputDirectory.validate("dir", value);
        }
    }
}
