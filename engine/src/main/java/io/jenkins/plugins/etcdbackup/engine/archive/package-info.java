/**
 * What a backup is once it has left the cluster: its files' names and how they are written, the rules of the tarball of
 * static pod resources, checksums, the manifest and encryption. Knows nothing of a cluster.
 */
package io.jenkins.plugins.etcdbackup.engine.archive;
