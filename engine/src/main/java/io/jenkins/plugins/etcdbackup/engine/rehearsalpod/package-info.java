/** The pod in which a rehearsal restores a snapshot: unprivileged, and gone afterwards. */
package io.jenkins.plugins.etcdbackup.engine.rehearsalpod;
