/**
 * What a build knows of its backups: the records that are stored with it, its page and REST, the token and the environment
 * variables. It reads no file of a backup but the inventories beside it.
 */
package io.jenkins.plugins.etcdbackup.page;
