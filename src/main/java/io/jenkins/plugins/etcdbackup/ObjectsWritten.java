package io.jenkins.plugins.etcdbackup;

import java.io.Serializable;

/**
 * What was written of a backup's objects.
 *
 * @param complete whether it is all that was named
 */
record ObjectsWritten(long objects, boolean complete) implements Serializable {}
