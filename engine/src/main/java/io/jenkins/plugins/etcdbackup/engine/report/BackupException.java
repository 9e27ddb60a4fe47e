package io.jenkins.plugins.etcdbackup.engine.report;

import java.util.Objects;

/**
 * Something outside of this program went wrong, and the message tells the person who reads it what failed, where, and
 * what to do next. It never holds a token, key or password. Bugs are not reported by it: they propagate unchecked.
 */
public class BackupException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Stage stage;

    public BackupException(Stage stage, String message) {
        this(stage, message, null);
    }

    public BackupException(Stage stage, String message, Throwable cause) {
        super(Objects.requireNonNull(message), cause);
        this.stage = Objects.requireNonNull(stage);
    }

    public Stage stage() {
        return stage;
    }
}
