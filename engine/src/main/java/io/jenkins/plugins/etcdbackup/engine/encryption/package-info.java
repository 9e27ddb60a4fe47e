/**
 * Encryption at rest as the API servers do it: their EncryptionConfiguration, the values of a snapshot that it opens, and
 * what that says of the pair. Knows nothing of a cluster.
 */
package io.jenkins.plugins.etcdbackup.engine.encryption;
