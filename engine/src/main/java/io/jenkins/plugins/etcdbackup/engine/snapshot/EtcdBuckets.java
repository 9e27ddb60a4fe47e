package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.Set;

/** The buckets in which etcd keeps everything (etcd v3.6, server/storage/schema/bucket.go; the same since v3.0). */
final class EtcdBuckets {

    static final String KEY = "key";
    static final String META = "meta";
    static final String ALARM = "alarm";

    static final Set<String> KNOWN = Set.of(
            KEY, META, ALARM, "lease", "cluster", "members", "members_removed", "auth", "authUsers", "authRoles");

    private EtcdBuckets() {}
}
