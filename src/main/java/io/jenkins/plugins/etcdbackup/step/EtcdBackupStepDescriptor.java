package io.jenkins.plugins.etcdbackup.step;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import io.jenkins.plugins.etcdbackup.configuration.MethodText;
import io.jenkins.plugins.etcdbackup.configuration.QuietHoursText;
import io.jenkins.plugins.etcdbackup.configuration.RecipientList;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jvnet.localizer.ResourceBundleHolder;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form of {@link EtcdBackupStep}. Its only child is there because Jenkins takes a step's class from around it. */
public abstract class EtcdBackupStepDescriptor extends ClusterStepDescriptor {

    @Override
    public String getFunctionName() {
        return "etcdBackup";
    }

    @Override
    public String getDisplayName() {
        return Messages.EtcdBackupStep_displayName();
    }

    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, FilePath.class, Launcher.class, TaskListener.class);
    }

    @Override
    public String argumentsToString(Map<String, Object> arguments) {
        // Not the address: whoever may see the build sees this in its list of steps.
        Object cluster = arguments.getOrDefault("cluster", arguments.get("clusters"));
        return cluster == null ? null : cluster.toString();
    }

    /** For the form, as the others of these. */
    public int getShortestTimeout() {
        return RunMinutes.SHORTEST;
    }

    public int getLongestTimeout() {
        return RunMinutes.LONGEST;
    }

    public int getDefaultTimeout() {
        return RunMinutes.DEFAULT;
    }

    public int getDefaultLockTimeout() {
        return RunMinutes.WAIT;
    }

    /** For the check boxes of {@code allow}. */
    public List<String> getAllowable() {
        return Preflight.allowable();
    }

    /** What such a check says when it fails, for the form. */
    public String describeCheck(String id) {
        return ResourceBundleHolder.get(Messages.class).format("Allow." + id);
    }

    @POST
    public ListBoxModel doFillMethodItems() {
        return MethodText.items(Messages.EtcdBackupStep_methodDefault());
    }

    @POST
    public ListBoxModel doFillStaticResourcesItems() {
        return StaticResourcesOption.items();
    }

    @POST
    public FormValidation doCheckStaticResourcesDir(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String staticResources,
            @QueryParameter String dir) {
        return mayConfigure(item) ? StaticResourcesOption.validate(staticResources, value, dir) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckTimeoutMinutes(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? BackupRequestFactory.checkTimeout(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckDebugNamespace(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? FormChecks.namespace(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckLockTimeout(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? BackupRequestFactory.checkLockTimeout(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckConcurrency(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? FormValidation.validatePositiveInteger(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckQuietHours(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? QuietHoursText.check(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckWarnIfVanished(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? VanishRule.check("warnIfVanished", value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckFailIfVanished(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? VanishRule.check("failIfVanished", value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckEncryptTo(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? RecipientList.check(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckEncryptKeysTo(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? RecipientList.check(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckDir(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean archive) {
        if (!mayConfigure(item)) {
            return FormValidation.ok();
        }
        return OutputDirectory.validate(value, archive);
    }
}
