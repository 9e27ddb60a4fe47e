package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.List;

/**
 * The buckets in which etcd keeps everything (etcd v3.6, server/storage/schema/bucket.go). All of them are there since
 * v3.0: every server makes those that it misses when it starts, so one that is missing was lost with its content.
 */
final class EtcdBuckets {

    static final String KEY = "key";
    static final String META = "meta";
    static final String LEASE = "lease";
    static final String ALARM = "alarm";
    static final String CLUSTER = "cluster";
    static final String MEMBERS = "members";
    static final String MEMBERS_REMOVED = "members_removed";
    static final String AUTH = "auth";
    static final String AUTH_USERS = "authUsers";
    static final String AUTH_ROLES = "authRoles";

    static final List<String> ALL =
            List.of(ALARM, AUTH, AUTH_ROLES, AUTH_USERS, CLUSTER, KEY, LEASE, MEMBERS, MEMBERS_REMOVED, META);

    private EtcdBuckets() {}
}
