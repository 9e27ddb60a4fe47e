package io.jenkins.plugins.etcdbackup.engine.report;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a front end calls the options that the engine's sentences name. */
@FunctionalInterface
public interface Wording {

    /** No front end's: for what is stored and read by whoever comes. */
    Wording NEUTRAL = (option, value) -> {
        String name = option.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return "the option " + name + (value.isEmpty() ? "" : " " + value);
    };

    Pattern MARK = Pattern.compile(Option.BEGIN + "([A-Z_]{1,40})(?:=([^" + Option.END + "]{0,200}))?" + Option.END);

    /** @param value empty where the sentence names none */
    String word(Option option, String value);

    /** A sentence of the engine in the words of this front end. */
    default String apply(String sentence) {
        // What a cluster says may look like a mark; it is left as it is.
        return sentence.indexOf(Option.BEGIN) < 0
                ? sentence
                : MARK.matcher(sentence).replaceAll(mark -> Matcher.quoteReplacement(word(mark)));
    }

    private String word(MatchResult mark) {
        for (Option option : Option.values()) {
            if (option.name().equals(mark.group(1))) {
                return word(option, mark.group(2) == null ? "" : mark.group(2));
            }
        }
        return mark.group();
    }
}
