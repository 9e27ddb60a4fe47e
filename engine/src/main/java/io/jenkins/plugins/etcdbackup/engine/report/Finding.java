package io.jenkins.plugins.etcdbackup.engine.report;

import java.io.Serializable;
import java.util.Objects;

/**
 * What one check found.
 *
 * @param id short, lower-case, stable name of the check, such as {@code operators-progressing}: what a person gives to
 *     {@code --allow} and finds in the documentation
 * @param level whether the run may go on
 * @param sentence what was found and, unless it passed, what to do
 */
public record Finding(String id, Level level, String sentence) implements Serializable {

    /**
     * The preflight's check of roll-outs. A backup that was wanted although it failed is possibly dirty: its static pods may
     * not be those that the snapshot was made with.
     */
    public static final String ROLLOUT = "operators-progressing";

    /** How much a finding matters. */
    public enum Level {
        PASS,
        WARN,
        FAIL
    }

    public Finding {
        Objects.requireNonNull(id);
        Objects.requireNonNull(level);
        Objects.requireNonNull(sentence);
    }

    public static Finding pass(String id, String sentence) {
        return new Finding(id, Level.PASS, sentence);
    }

    public static Finding warn(String id, String sentence) {
        return new Finding(id, Level.WARN, sentence);
    }

    public static Finding fail(String id, String sentence) {
        return new Finding(id, Level.FAIL, sentence);
    }
}
