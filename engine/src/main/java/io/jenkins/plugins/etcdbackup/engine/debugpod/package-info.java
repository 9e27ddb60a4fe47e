/** The one pod that a run opens on one control-plane node: start it, talk to it, and leave nothing of it behind. */
package io.jenkins.plugins.etcdbackup.engine.debugpod;
