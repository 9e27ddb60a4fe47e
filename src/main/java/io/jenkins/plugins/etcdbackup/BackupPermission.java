package io.jenkins.plugins.etcdbackup;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;

/** The right to see more of a build's backups than that they exist. */
public final class BackupPermission {

    public static final PermissionGroup GROUP =
            new PermissionGroup(BackupPermission.class, Messages._BackupPermission_group());

    /** Whoever may configure the job has it: they could have the job print all of it anyway. */
    public static final Permission VIEW =
            new Permission(GROUP, "View", Messages._BackupPermission_view(), Item.CONFIGURE, PermissionScope.RUN);

    private BackupPermission() {}

    /** The call alone makes the permission known, before a configuration is read that may grant it. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void register() {}
}
