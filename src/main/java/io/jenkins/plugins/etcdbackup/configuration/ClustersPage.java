package io.jenkins.plugins.etcdbackup.configuration;

import hudson.Extension;
import hudson.model.Descriptor;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import hudson.util.FormApply;
import jakarta.servlet.ServletException;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * Where an administrator adds clusters: a page of its own below <em>Manage Jenkins</em>, since thirty of them in the middle
 * of <em>System</em> are a wall of forms.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ClustersPage extends ManagementLink {

    static final String URL = "etcd-backup-clusters";

    @Override
    public String getIconFileName() {
        return "symbol-etcd-backup plugin-etcd-backup";
    }

    @Override
    public String getDisplayName() {
        return Messages.ClustersPage_displayName();
    }

    @Override
    public String getDescription() {
        return Messages.ClustersPage_description();
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    @Override
    public Category getCategory() {
        return Category.CONFIGURATION;
    }

    /** For the page. */
    public EtcdBackupConfiguration getConfiguration() {
        return EtcdBackupConfiguration.get();
    }

    /** Saves the form. */
    @RequirePOST
    public void doConfigure(StaplerRequest2 request, StaplerResponse2 response)
            throws IOException, ServletException, Descriptor.FormException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        getConfiguration().submit(request, request.getSubmittedForm());
        FormApply.success(request.getContextPath() + "/manage").generateResponse(request, response, null);
    }
}
