package io.jenkins.plugins.etcdbackup.fleet;

import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.ClusterWatch;
import java.time.Duration;

/**
 * What is asked of a cluster's backups.
 *
 * @param maxAge of the last good one; null where none is set
 * @param maxRehearsalAge of the last one that was restored to see that it serves; null where none is set
 * @param encrypted whether no stored file may be readable without a key
 */
record FreshnessPolicy(Duration maxAge, Duration maxRehearsalAge, boolean encrypted) {

    static final FreshnessPolicy NONE = new FreshnessPolicy(null, null, false);

    static FreshnessPolicy of(ClusterConfiguration cluster, boolean encryptionIsRequired) {
        ClusterWatch watch = cluster.getWatch();
        return new FreshnessPolicy(
                watch != null && watch.getMaxAgeHours() > 0 ? Duration.ofHours(watch.getMaxAgeHours()) : null,
                watch != null && watch.getRehearseEveryDays() > 0
                        ? Duration.ofDays(watch.getRehearseEveryDays())
                        : null,
                encryptionIsRequired || !cluster.getEncryptTo().isEmpty());
    }
}
