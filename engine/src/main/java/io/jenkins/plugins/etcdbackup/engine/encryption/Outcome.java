package io.jenkins.plugins.etcdbackup.engine.encryption;

/** What became of one value. */
public enum Outcome {
    /** It was not encrypted. */
    PLAIN,
    /** A key opened it. */
    OPENED,
    /** A key opened it, but the configuration does not name its resource, so the API server would not even try. */
    NOT_LISTED,
    /** The key is right, but the value was cut off or changed. */
    DAMAGED,
    /** There is a key of the name that the value bears, but it is another key. */
    WRONG_KEY,
    /** There is no key of the name that the value bears. */
    KEY_MISSING,
    /** Only the KMS opens it. */
    KMS
}
