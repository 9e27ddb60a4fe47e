/**
 * Log-in, what the cluster says about itself, the choice of the node, and the lock that keeps two backups apart. It
 * reads, and the only thing that it ever writes is its own Lease.
 */
package io.jenkins.plugins.etcdbackup.engine.cluster;
