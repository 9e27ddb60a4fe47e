package io.jenkins.plugins.etcdbackup.engine.exec;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Names everything that one run makes in the cluster and on the node, so that a later run can tell what an earlier one
 * left. Twelve characters that are valid in a Kubernetes name, a label and a file name.
 */
public record RunId(String value) {

    static final Pattern FORM = Pattern.compile("[a-z2-7]{12}");

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    public RunId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a run id: " + value);
        }
    }

    /** A new id with 60 random bits. */
    public static RunId random() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder(12);
        for (int i = 0; i < 12; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new RunId(id.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
