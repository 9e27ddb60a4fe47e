package io.jenkins.plugins.etcdbackup.step;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.etcdbackup.configuration.ClusterCredentials;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form of a {@link ClusterStep}. Whoever may not configure the job learns nothing from its answers. */
public abstract class ClusterStepDescriptor extends StepDescriptor {

    @POST
    public ListBoxModel doFillClusterItems(@AncestorInPath Item item, @QueryParameter String cluster) {
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.ClusterStep_noCluster(), "");
        if (!mayConfigure(item)) {
            if (!cluster.isEmpty()) {
                items.add(cluster);
            }
            return items;
        }
        EtcdBackupConfiguration.get().getClusters().forEach(c -> items.add(c.getName()));
        if (!cluster.isEmpty() && EtcdBackupConfiguration.get().cluster(cluster).isEmpty()) {
            items.add(cluster);
        }
        return items;
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String serverUrl, @QueryParameter String credentialsId) {
        return ClusterCredentials.forJob(item, serverUrl, credentialsId);
    }

    @POST
    public FormValidation doCheckCluster(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String serverUrl) {
        if (!mayConfigure(item) || value.isBlank()) {
            return FormValidation.ok();
        }
        if (!serverUrl.isBlank()) {
            return FormChecks.error(Messages.ClusterStep_clusterAndServerUrl());
        }
        return EtcdBackupConfiguration.get().cluster(value.strip()).isPresent()
                ? FormValidation.ok()
                : FormChecks.error(Messages.ClusterStep_unknownCluster(
                        value.strip(), EtcdBackupConfiguration.get().clusterNames()));
    }

    @POST
    public FormValidation doCheckServerUrl(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? FormChecks.serverUrl(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
        return mayConfigure(item) ? FormChecks.caCertificate(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckSkipTlsVerify(@AncestorInPath Item item, @QueryParameter boolean value) {
        return mayConfigure(item) ? FormChecks.skipTlsVerify(value) : FormValidation.ok();
    }

    static boolean mayConfigure(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(Item.CONFIGURE);
    }
}
