package io.jenkins.plugins.etcdbackup.configuration;

import hudson.AbortException;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.etcdbackup.engine.Method;
import java.util.Locale;
import java.util.stream.Stream;

/** The method of a backup as people write it: {@code script} or {@code direct}. */
public final class MethodText {

    private MethodText() {}

    /** @return the script where nothing is said */
    public static Method parse(String text) throws AbortException {
        if (text == null || text.isBlank()) {
            return Method.SCRIPT;
        }
        return Stream.of(Method.values())
                .filter(method -> word(method).equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> new AbortException(Messages.MethodText_unknown(text)));
    }

    /** @return a sentence, or null */
    static String wrong(String text) {
        try {
            parse(text);
            return null;
        } catch (AbortException e) {
            return e.getMessage();
        }
    }

    /** @param byDefault what it is where nothing is chosen */
    public static ListBoxModel items(String byDefault) {
        ListBoxModel items = new ListBoxModel();
        items.add(byDefault, "");
        items.add(Messages.MethodText_script(), word(Method.SCRIPT));
        items.add(Messages.MethodText_direct(), word(Method.DIRECT));
        return items;
    }

    private static String word(Method method) {
        return method.name().toLowerCase(Locale.ROOT);
    }
}
