package io.jenkins.plugins.etcdbackup.page;

import hudson.model.Api;
import hudson.model.ModelObject;

/** One backup of a build, at an address of its own. Only for those who may see details. */
public final class BackupPage implements ModelObject {

    private final BackupAction action;
    private final Backup backup;

    BackupPage(BackupAction action, Backup backup) {
        this.action = action;
        this.backup = backup;
    }

    @Override
    public String getDisplayName() {
        return Messages.BackupPage_displayName(backup.getTitle(), backup.getClusterVersion());
    }

    public BackupAction getAction() {
        return action;
    }

    public Backup getBackup() {
        return backup;
    }

    /** For REST. */
    public Api getApi() {
        return new Api(backup);
    }
}
