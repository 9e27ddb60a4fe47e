/**
 * What the cluster says about itself, and the choice of the node. It only reads.
 */
package io.jenkins.plugins.etcdbackup.engine.cluster;
