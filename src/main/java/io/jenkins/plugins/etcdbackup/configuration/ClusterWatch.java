package io.jenkins.plugins.etcdbackup.configuration;

import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.preflight.QuietHours;
import java.time.Instant;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What is asked of a cluster's backups, and when an alarm is due. */
public class ClusterWatch extends CheckedDescribable<ClusterWatch> {

    private int maxAgeHours;
    private int rehearseEveryDays;
    private boolean askVersion;
    private String quietHours;

    @DataBoundConstructor
    public ClusterWatch() {}

    /** How old the last good backup may be; 0 for no limit. */
    public int getMaxAgeHours() {
        return maxAgeHours;
    }

    @DataBoundSetter
    public void setMaxAgeHours(int maxAgeHours) {
        this.maxAgeHours = notNegative("maxAgeHours", maxAgeHours);
    }

    /** How long ago a backup may have been restored to see that it serves; 0 for no limit. */
    public int getRehearseEveryDays() {
        return rehearseEveryDays;
    }

    @DataBoundSetter
    public void setRehearseEveryDays(int rehearseEveryDays) {
        this.rehearseEveryDays = notNegative("rehearseEveryDays", rehearseEveryDays);
    }

    /** Whether the cluster is asked hourly which z-stream it runs, to know whether there is a backup of that one. */
    public boolean isAskVersion() {
        return askVersion;
    }

    @DataBoundSetter
    public void setAskVersion(boolean askVersion) {
        this.askVersion = askVersion;
    }

    public String getQuietHours() {
        return quietHours;
    }

    @DataBoundSetter
    public void setQuietHours(String quietHours) {
        require("quietHours", QuietHoursText.wrong(quietHours));
        this.quietHours = Util.fixEmptyAndTrim(quietHours);
    }

    /** Whether nothing new is to be told of the cluster at this time. */
    public boolean isQuiet(Instant now) {
        try {
            QuietHours hours = QuietHoursText.parse(quietHours);
            return hours != null && hours.contain(now);
        } catch (AbortException e) {
            throw new IllegalStateException("the setter has read them", e);
        }
    }

    /** The form; all of it is for administrators. */
    @Extension
    @Symbol("etcdBackupWatch")
    public static class DescriptorImpl extends Descriptor<ClusterWatch> {

        @Override
        public String getDisplayName() {
            return Messages.ClusterWatch_displayName();
        }

        @POST
        public FormValidation doCheckMaxAgeHours(@QueryParameter String value) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    ? FormValidation.validateNonNegativeInteger(value)
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckRehearseEveryDays(@QueryParameter String value) {
            return doCheckMaxAgeHours(value);
        }

        @POST
        public FormValidation doCheckQuietHours(@QueryParameter String value) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? QuietHoursText.check(value) : FormValidation.ok();
        }
    }
}
