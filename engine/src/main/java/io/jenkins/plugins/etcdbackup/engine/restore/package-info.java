/**
 * Giving back what is stored: is this one whole pair, is it what its manifest says, may it be restored here, and the
 * guide that tells how. Also decrypts a stored pair.
 */
package io.jenkins.plugins.etcdbackup.engine.restore;
