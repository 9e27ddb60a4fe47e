package io.jenkins.plugins.etcdbackup.engine.restore;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OKD or OpenShift release, such as {@code 4.6.2}, {@code 4.22.0-okd-scos.8} or {@code 5.0.1}.
 *
 * @param version as the cluster reports it
 * @param major the first number, or 0 if the version is not of that form
 * @param minor the second number
 */
record OkdRelease(String version, int major, int minor) implements Comparable<OkdRelease> {

    private static final Pattern FORM =
            Pattern.compile("([4-9]|[1-9]\\d)\\.(\\d{1,3})\\.\\d{1,5}([-+.][0-9A-Za-z.+-]*)?");

    private static final Comparator<OkdRelease> BY_NUMBER =
            Comparator.comparingInt(OkdRelease::major).thenComparingInt(OkdRelease::minor);

    /** The newest whose scripts were read (openshift/cluster-etcd-operator, branch release-5.1, 2026-06). */
    static final OkdRelease NEWEST_READ = of("5.1.0");

    /** Since then cluster-restore.sh starts only etcd again, and disable-etcd.sh and quorum-restore.sh exist. */
    private static final OkdRelease SIMPLE_RESTORE = of("4.18.0");

    /** Since then etcd runs with less than a quorum only if its operator is told so. */
    private static final OkdRelease QUORUM_GUARD = of("4.12.0");

    /** Since then two nodes with fencing have a cluster-restore.sh of their own (cluster-restore-tnf.sh). */
    private static final OkdRelease FENCING_RESTORE = of("4.22.0");

    /** Since then cluster-restore.sh moves what else lies in /var/lib/etcd instead of giving up. */
    private static final OkdRelease STRAY_FILES_MOVED = of("4.23.0");

    static OkdRelease of(String version) {
        Matcher matcher = FORM.matcher(version);
        return matcher.matches()
                ? new OkdRelease(version, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new OkdRelease(version, 0, 0);
    }

    boolean isKnown() {
        return major > 0;
    }

    /** Whether all that is known of it is that it came later. */
    boolean isNewerThanRead() {
        return compareTo(NEWEST_READ) > 0;
    }

    boolean restoresEtcdOnly() {
        return compareTo(SIMPLE_RESTORE) >= 0;
    }

    boolean hasQuorumGuard() {
        return compareTo(QUORUM_GUARD) >= 0;
    }

    boolean restoresUnderPacemaker() {
        return compareTo(FENCING_RESTORE) >= 0;
    }

    boolean movesStrayFiles() {
        return compareTo(STRAY_FILES_MOVED) >= 0;
    }

    /** Major and minor, such as 4.22. */
    String stream() {
        return major + "." + minor;
    }

    /** Where OKD documents the restore of this release. */
    String documentation() {
        return "https://docs.okd.io/" + (isKnown() && !isNewerThanRead() ? stream() : "latest")
                + "/backup_and_restore/control_plane_backup_and_restore/disaster_recovery/scenario-2-restoring-cluster-state.html";
    }

    @Override
    public int compareTo(OkdRelease other) {
        return BY_NUMBER.compare(this, other);
    }
}
