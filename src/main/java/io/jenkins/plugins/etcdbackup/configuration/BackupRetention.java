package io.jenkins.plugins.etcdbackup.configuration;

import hudson.Extension;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Which backups of a cluster outlive the build discarder of their jobs. Whatever the numbers: the last good one, the newest
 * of every z-stream and the newest rehearsed one always do.
 */
public class BackupRetention extends CheckedDescribable<BackupRetention> {

    private int days;
    private int daily;
    private int weekly;
    private int monthly;

    @DataBoundConstructor
    public BackupRetention() {}

    /** All of so many days. */
    public int getDays() {
        return days;
    }

    @DataBoundSetter
    public void setDays(int days) {
        this.days = notNegative("days", days);
    }

    /** The newest of each of so many days that have one. */
    public int getDaily() {
        return daily;
    }

    @DataBoundSetter
    public void setDaily(int daily) {
        this.daily = notNegative("daily", daily);
    }

    /** The newest of each of so many ISO weeks that have one. */
    public int getWeekly() {
        return weekly;
    }

    @DataBoundSetter
    public void setWeekly(int weekly) {
        this.weekly = notNegative("weekly", weekly);
    }

    /** The newest of each of so many months that have one. */
    public int getMonthly() {
        return monthly;
    }

    @DataBoundSetter
    public void setMonthly(int monthly) {
        this.monthly = notNegative("monthly", monthly);
    }

    /** The form; all of it is for administrators. */
    @Extension
    @Symbol("etcdBackupRetention")
    public static class DescriptorImpl extends Descriptor<BackupRetention> {

        @Override
        public String getDisplayName() {
            return Messages.BackupRetention_displayName();
        }

        @POST
        public FormValidation doCheckDays(@QueryParameter String value) {
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                    ? FormValidation.validateNonNegativeInteger(value)
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckDaily(@QueryParameter String value) {
            return doCheckDays(value);
        }

        @POST
        public FormValidation doCheckWeekly(@QueryParameter String value) {
            return doCheckDays(value);
        }

        @POST
        public FormValidation doCheckMonthly(@QueryParameter String value) {
            return doCheckDays(value);
        }
    }
}
