/**
 * Talking through a pod: run a script, fetch bytes, upload bytes, open a tunnel. A stream is believed only when exit
 * code, size and checksum agree.
 */
package io.jenkins.plugins.etcdbackup.engine.exec;
