package io.jenkins.plugins.etcdbackup.engine.snapshot;

/** By which release's rules a status is computed: etcd 3.6 counts keys differently and adds a version. */
public enum StatusRules {
    /** {@code etcdctl snapshot status} of 3.4 and {@code etcdutl snapshot status} of 3.5: every entry counts. */
    ETCD_3_5,
    /** {@code etcdutl snapshot status} of 3.6: distinct live keys count; a version is always printed. */
    ETCD_3_6
}
