package io.jenkins.plugins.etcdbackup.engine.report;

/**
 * An option that a remedy names. In a sentence of the engine it stands as a mark, by {@link #toString} or {@link #with};
 * each front end puts its own word in the mark's place, as its {@link Wording} says, before anybody reads the sentence.
 */
public enum Option {
    /** Preflight checks that may fail; its values are their ids. */
    ALLOW,
    /** The image of the debug pod. */
    DEBUG_IMAGE,
    /** The namespace that the debug pod is created in. */
    DEBUG_NAMESPACE,
    /** Who can decrypt what is stored. */
    ENCRYPT_TO,
    /** A rehearsal's etcd on this machine. */
    ETCD,
    /** A rehearsal's etcdctl on this machine. */
    ETCDCTL,
    /** Who opens what is stored encrypted. */
    IDENTITY,
    /** How long another run on the same cluster is waited for, in minutes. */
    LOCK_TIMEOUT,
    /** The values are {@code script} and {@code direct}. */
    METHOD,
    /** The control-plane node. */
    NODE,
    /** Leaves nothing out of an object that is brought back. */
    RAW,
    /** A rehearsal in the cluster. */
    REHEARSE,
    /** Where a rehearsal on this machine writes. */
    SCRATCH,
    /** Where the tarball with the keys goes, if not beside the snapshot. */
    STATIC_RESOURCES,
    /** How long a run may take, in minutes. */
    TIMEOUT,
    /** With a namespace, what is in it. */
    WITH_CONTENTS;

    static final char BEGIN = '\u27e6';
    static final char END = '\u27e7';

    @Override
    public String toString() {
        return BEGIN + name() + END;
    }

    /** The option with a value, such as {@code METHOD.with("direct")}. */
    public String with(String value) {
        return BEGIN + name() + '=' + value + END;
    }
}
