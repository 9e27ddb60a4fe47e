package io.jenkins.plugins.etcdbackup.engine;

/** How the two files of a backup are taken. */
public enum Method {
    /** The documented procedure: the node's own cluster-backup.sh, then both files are fetched and removed there. */
    SCRIPT,
    /** etcd's snapshot stream and a tar stream; nothing is written on the node. */
    DIRECT
}
