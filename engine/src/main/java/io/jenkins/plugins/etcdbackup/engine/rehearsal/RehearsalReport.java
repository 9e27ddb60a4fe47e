package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import java.io.Serializable;

/**
 * What an etcd served after the snapshot was restored into it.
 *
 * @param place where that etcd ran, for people: "on this machine"
 * @param etcdVersion of the program that served
 * @param revision the newest revision that it served
 * @param keys live keys at that revision
 * @param expectedRevision what the snapshot holds by our own reading
 * @param expectedKeys what the snapshot holds by our own reading
 * @param millis from the beginning of the restore to the answer
 */
public record RehearsalReport(
        String place,
        String etcdVersion,
        long revision,
        long keys,
        long expectedRevision,
        long expectedKeys,
        long millis)
        implements Serializable {

    /** What it served, as the beginning of a sentence. */
    public String served() {
        return "etcd " + etcdVersion + " " + place + " restored the snapshot and serves revision " + revision + " with "
                + keys + " live keys";
    }

    /** Whether it serves exactly what the snapshot holds. */
    public boolean matches() {
        return revision == expectedRevision && keys == expectedKeys;
    }
}
