package io.jenkins.plugins.etcdbackup.engine.encryption;

/**
 * Where the keys of encryption at rest were taken from: the tarball of the pair, from which a restore takes them, or a
 * configuration that somebody handed in because they are kept elsewhere.
 *
 * @param given whether they were handed in
 * @param configured whether there is a configuration
 * @param opens whether its keys are there, or what opens the KMS
 * @param unusable why the configuration can't be used, or null
 */
record KeysAt(boolean given, boolean configured, boolean opens, String unusable) {

    static KeysAt inTarball(boolean configured, boolean opens, String unusable) {
        return new KeysAt(false, configured, opens, unusable);
    }

    static KeysAt handedIn() {
        return new KeysAt(true, true, true, null);
    }

    /** As what opens the values. */
    String keys() {
        return given ? "the given keys" : "the tarball's keys";
    }

    String configuration() {
        return given ? "the given configuration" : "the tarball's configuration";
    }

    /** As the place where a key is, or is not. */
    String place() {
        return given ? "the given configuration" : "the tarball";
    }

    /** What to do where they don't open the snapshot. */
    String remedy() {
        return given
                ? " The keys are of another day or cluster: find those of the day on which the snapshot was taken."
                : " The tarball is of another day or cluster: find the one that was taken with this snapshot.";
    }
}
