package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** By which release's rules a status is computed: etcd 3.6 counts keys differently and adds a version. */
public enum StatusRules {
    /** {@code etcdctl snapshot status} of 3.4 and {@code etcdutl snapshot status} of 3.5: every entry counts. */
    ETCD_3_5,
    /** {@code etcdutl snapshot status} of 3.6: distinct live keys count; a version is always printed. */
    ETCD_3_6;

    private static final Pattern RELEASE = Pattern.compile("3\\.(\\d{1,3})(\\..*)?");
    private static final int FIRST_TO_COUNT_LIVE_KEYS = 6;

    /** The rules of a release such as 3.5.16; empty if it is null or none of etcd 3. */
    public static Optional<StatusRules> ofRelease(String release) {
        Matcher minor = RELEASE.matcher(release == null ? "" : release);
        if (!minor.matches()) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(minor.group(1)) < FIRST_TO_COUNT_LIVE_KEYS ? ETCD_3_5 : ETCD_3_6);
    }
}
