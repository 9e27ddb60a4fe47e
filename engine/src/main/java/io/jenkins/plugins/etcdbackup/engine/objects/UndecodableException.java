package io.jenkins.plugins.etcdbackup.engine.objects;

/** A stored value is not what its beginning says: cut off, damaged, or of a form that this release does not know. */
final class UndecodableException extends Exception {

    private static final long serialVersionUID = 1L;

    UndecodableException(String why) {
        super(why);
    }
}
