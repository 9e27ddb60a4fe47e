package io.jenkins.plugins.etcdbackup.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form of a configured cluster; all of it is for administrators. */
@Extension
@Symbol("etcdBackupCluster")
public class ClusterConfigurationDescriptor extends Descriptor<ClusterConfiguration> {

    public ClusterConfigurationDescriptor() {
        super(ClusterConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.ClusterConfiguration_displayName();
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @QueryParameter String serverUrl, @QueryParameter String credentialsId) {
        return ClusterCredentials.forSystem(serverUrl, credentialsId);
    }

    @POST
    public ListBoxModel doFillMethodItems() {
        return MethodText.items(Messages.ClusterConfiguration_methodDefault());
    }

    @POST
    public FormValidation doCheckName(@QueryParameter String value) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        return value.isBlank()
                ? FormValidation.error(Messages.ClusterConfiguration_nameMissing())
                : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckServerUrl(@QueryParameter String value) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? FormChecks.serverUrl(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckCaCertificate(@QueryParameter String value) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? FormChecks.caCertificate(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckSkipTlsVerify(@QueryParameter boolean value) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? FormChecks.skipTlsVerify(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckDebugNamespace(@QueryParameter String value) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? FormChecks.namespace(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckEncryptTo(@QueryParameter String value) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? RecipientList.check(value) : FormValidation.ok();
    }

    @POST
    public FormValidation doCheckEncryptKeysTo(@QueryParameter String value) {
        return doCheckEncryptTo(value);
    }

    /** Logs in from the controller. Asks only what an administrator typed: nobody else may make it connect. */
    @POST
    public FormValidation doTestConnection(
            @QueryParameter String serverUrl,
            @QueryParameter String caCertificate,
            @QueryParameter boolean skipTlsVerify,
            @QueryParameter String credentialsId,
            @QueryParameter boolean useJenkinsProxy,
            @QueryParameter String method,
            @QueryParameter String node,
            @QueryParameter String debugImage,
            @QueryParameter String debugNamespace,
            @QueryParameter String encryptTo,
            @QueryParameter String encryptKeysTo)
            throws InterruptedException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (Util.fixNull(credentialsId).isBlank()) {
            return FormValidation.error(Messages.ConnectionTest_noCredentials());
        }
        ClusterConfiguration typed = new ClusterConfiguration(Messages.ClusterConfiguration_typed());
        try {
            typed.setServerUrl(serverUrl);
            typed.setCaCertificate(caCertificate);
            typed.setSkipTlsVerify(skipTlsVerify);
            typed.setCredentialsId(credentialsId);
            typed.setUseJenkinsProxy(useJenkinsProxy);
            typed.setMethod(method);
            typed.setNode(node);
            typed.setDebugImage(debugImage);
            typed.setDebugNamespace(debugNamespace);
            typed.setEncryptTo(List.of(Util.fixNull(encryptTo)));
            typed.setEncryptKeysTo(List.of(Util.fixNull(encryptKeysTo)));
        } catch (InvalidConfigurationException e) {
            return FormValidation.error(e.getMessage());
        }
        return new ConnectionTest(typed).run();
    }
}
