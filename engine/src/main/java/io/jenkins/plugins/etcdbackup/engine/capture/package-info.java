/** The two ways of getting a snapshot and the static pod resources off a control-plane node. */
package io.jenkins.plugins.etcdbackup.engine.capture;
