/** The lock that keeps two backups of one cluster apart: a Lease, the only thing that is written without a pod. */
package io.jenkins.plugins.etcdbackup.engine.lock;
