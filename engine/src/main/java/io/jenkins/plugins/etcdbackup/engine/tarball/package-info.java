/**
 * The tarball of static pod resources: what it has to hold for {@code cluster-restore.sh}, and what it must not hold.
 * Reads it as a stream, within limits, and never unpacks it.
 */
package io.jenkins.plugins.etcdbackup.engine.tarball;
