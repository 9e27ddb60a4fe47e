/**
 * What an administrator sets: the clusters, how each is watched and what is kept of it. Its setters refuse what cannot be,
 * for configuration as code calls nothing else. Here too is the way into a cluster, with the credentials found.
 */
package io.jenkins.plugins.etcdbackup.configuration;
