/** The pod that a run opens on one control-plane node: template, start, clean-up, and the sweep of what others left. */
package io.jenkins.plugins.etcdbackup.engine.debugpod;
