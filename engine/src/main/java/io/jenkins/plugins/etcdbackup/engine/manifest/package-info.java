/** The manifest, {@code backup_TIME.json}: everything that is recorded of a backup, and its JSON. */
package io.jenkins.plugins.etcdbackup.engine.manifest;
