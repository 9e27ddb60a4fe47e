/**
 * Restores a snapshot into an etcd that nobody else can reach, asks it what it serves, and removes everything: the only
 * proof of a backup that is better than reading it.
 */
package io.jenkins.plugins.etcdbackup.engine.rehearsal;
