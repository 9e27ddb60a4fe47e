/**
 * Looks, before anything is created in the cluster, for what would make a backup fail or worthless. Each check is a
 * class and yields one {@link io.jenkins.plugins.etcdbackup.engine.report.Finding}.
 */
package io.jenkins.plugins.etcdbackup.engine.preflight;
