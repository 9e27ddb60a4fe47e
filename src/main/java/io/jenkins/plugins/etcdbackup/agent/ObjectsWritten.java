package io.jenkins.plugins.etcdbackup.agent;

import java.io.Serializable;

/**
 * What was written of a backup's objects.
 *
 * @param complete whether it is all that was named
 */
public record ObjectsWritten(long objects, boolean complete) implements Serializable {}
