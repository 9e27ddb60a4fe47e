/**
 * What an etcd snapshot file says of itself and whether it may be believed: trailing sha256, status as etcd's own tools
 * compute it, the sense of its revisions, and the cluster's objects inside.
 */
package io.jenkins.plugins.etcdbackup.engine.snapshot;
