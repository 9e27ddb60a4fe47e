/**
 * All clusters at a glance: an index over the backups of all builds, what it says of each cluster, and who is told. It
 * knows builds only by what they recorded, and never loads one to draw a page.
 */
package io.jenkins.plugins.etcdbackup.fleet;
