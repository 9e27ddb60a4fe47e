package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** By which release's rules a status is computed: since etcd 3.6 keys are counted differently, and a version is added. */
public enum StatusRules {
    /** {@code etcdctl snapshot status} of 3.4 and {@code etcdutl snapshot status} of 3.5: every entry counts. */
    ETCD_3_5,
    /** {@code etcdutl snapshot status} of 3.6 and 3.7: distinct live keys count; a version is always printed. */
    ETCD_3_6,
    /** Those of the release that wrote the file, see {@link #ofFile}. */
    OF_FILE;

    private static final Pattern RELEASE = Pattern.compile("3\\.(\\d{1,3})(\\..*)?");
    private static final int FIRST_TO_COUNT_LIVE_KEYS = 6;

    /** OKD 4.20 still has etcd 3.5, 4.21 the first 3.6 (openshift/etcd, branches openshift-4.20 and openshift-4.21). */
    private static final Pattern OKD_WITH_ETCD_3_6 =
            Pattern.compile("(4\\.(2[1-9]|[3-9]\\d|\\d{3})|([5-9]|\\d{2})\\.\\d{1,3})\\..*");

    /** The rules of a release such as 3.5.16; empty if it is null or none of etcd 3. */
    public static Optional<StatusRules> ofRelease(String release) {
        Matcher minor = RELEASE.matcher(release == null ? "" : release);
        if (!minor.matches()) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(minor.group(1)) < FIRST_TO_COUNT_LIVE_KEYS ? ETCD_3_5 : ETCD_3_6);
    }

    /**
     * What a file says of its release. etcd stores a version since 3.6, once all members run it; before that, OKD's
     * release inside tells which etcd, and so which tool, the node had.
     *
     * @param storageVersion as bucket meta has it, "" for none
     * @param cluster by the ClusterVersion object inside; null where there is none
     */
    static StatusRules ofFile(String storageVersion, SnapshotClusterIdentity cluster) {
        boolean okdHas36 = cluster != null
                && cluster.version() != null
                && OKD_WITH_ETCD_3_6.matcher(cluster.version()).matches();
        return okdHas36 || !storageVersion.isEmpty() ? ETCD_3_6 : ETCD_3_5;
    }
}
