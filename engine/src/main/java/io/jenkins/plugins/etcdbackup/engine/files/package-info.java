/**
 * The stored files of a backup: their names, how they are written (a part first, then the final name), their checksums,
 * and their encryption with age. Knows nothing of a cluster, and nothing of what is in the files.
 */
package io.jenkins.plugins.etcdbackup.engine.files;
