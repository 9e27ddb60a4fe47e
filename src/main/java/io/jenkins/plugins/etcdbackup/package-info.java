/**
 * The Jenkins body of the engine, in rooms: {@code step}, {@code configuration}, {@code agent}, {@code page},
 * {@code fleet}. In this package is only what belongs to none of them: the permission, and how a sentence names an option.
 * All knowledge of clusters and files is below, in {@code engine}, which knows nothing of Jenkins.
 */
package io.jenkins.plugins.etcdbackup;
