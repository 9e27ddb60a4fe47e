package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * A key and its value.
 *
 * @param at where in the file the entry's element stands, by which {@link BoltFile#entryAt} finds it again
 */
public record Entry(Slice key, Slice value, long at) {}
