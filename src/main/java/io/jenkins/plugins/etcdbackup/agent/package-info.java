/**
 * What runs where the build runs: the calls of the engine, the build's console there, the end of an aborted run, and the
 * directory that a backup is written to, which somebody deletes whatever happens.
 */
package io.jenkins.plugins.etcdbackup.agent;
