package io.jenkins.plugins.etcdbackup.engine.cluster;

/**
 * The one node that a backup is taken on.
 *
 * @param reason why it is this one, as the end of a sentence that begins with its name
 */
public record NodeChoice(ClusterNode node, String reason) {}
