/**
 * Reads and checks bbolt database files of any page size and byte order without ever trusting what they say. Knows
 * nothing of etcd, and only the Java library.
 */
package io.jenkins.plugins.etcdbackup.engine.bbolt;
