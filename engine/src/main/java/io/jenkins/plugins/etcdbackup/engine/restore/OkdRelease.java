package io.jenkins.plugins.etcdbackup.engine.restore;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OKD or OpenShift release, such as {@code 4.6.2} or {@code 4.18.0-okd-scos.9}.
 *
 * @param version as the cluster reports it
 * @param minor the second number, or -1 if the version is not of that form
 */
record OkdRelease(String version, int minor) {

    private static final Pattern FORM = Pattern.compile("4\\.(\\d{1,3})\\.\\d{1,5}([-+.][0-9A-Za-z.+-]*)?");

    /** Since then cluster-restore.sh starts only etcd again, and disable-etcd.sh and quorum-restore.sh exist. */
    private static final int SIMPLE_RESTORE_SINCE = 18;

    static OkdRelease of(String version) {
        Matcher matcher = FORM.matcher(version);
        return new OkdRelease(version, matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1);
    }

    boolean isKnown() {
        return minor >= 0;
    }

    boolean restoresEtcdOnly() {
        return minor >= SIMPLE_RESTORE_SINCE;
    }

    /** Where OKD documents the restore of this release. */
    String documentation() {
        return "https://docs.okd.io/" + (isKnown() ? "4." + minor : "latest")
                + "/backup_and_restore/control_plane_backup_and_restore/disaster_recovery/scenario-2-restoring-cluster-state.html";
    }
}
