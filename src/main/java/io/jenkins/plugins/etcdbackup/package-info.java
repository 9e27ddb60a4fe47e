/**
 * The Jenkins body of the engine: steps, global configuration, credentials, and what a build shows of its backups. All
 * knowledge of clusters and files is below, in {@code engine}, which knows nothing of Jenkins.
 */
package io.jenkins.plugins.etcdbackup;
