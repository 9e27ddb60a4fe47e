package io.jenkins.plugins.etcdbackup.engine.capture;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts values into a shell script so that the shell takes them as they are. */
final class ShellQuote {

    private ShellQuote() {}

    static String quote(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** {@code export NAME='value'; } for each entry, in the order of the names. */
    static String exports(Map<String, String> variables) {
        return new TreeMap<>(variables)
                .entrySet().stream()
                        .map(e -> "export " + e.getKey() + "=" + quote(e.getValue()) + "; ")
                        .collect(Collectors.joining());
    }
}
