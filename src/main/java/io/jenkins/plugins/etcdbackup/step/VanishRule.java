package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When it is an alarm that something is no longer there: a share of all objects, such as {@code 20%}, and names of
 * namespaces, in which {@code *} stands for any characters; with commas between them.
 *
 * @param percent of the objects that may go; null for any
 * @param namespaces whose disappearance is an alarm
 */
record VanishRule(Double percent, List<Pattern> namespaces) {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,2}(\\.\\d{1,3})?|100)\\s*%");
    private static final Pattern NAME = Pattern.compile("[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?");
    private static final int MAX_NAMED = 20;

    VanishRule {
        namespaces = List.copyOf(namespaces);
    }

    /** @param parameter the one that says it, for the sentence */
    static VanishRule parse(String parameter, String text) throws AbortException {
        Double percent = null;
        List<Pattern> namespaces = new ArrayList<>();
        for (String word : words(text)) {
            if (PERCENT.matcher(word).matches() && percent == null) {
                percent = Double.valueOf(word.replace("%", "").strip());
            } else if (NAME.matcher(word).matches()) {
                namespaces.add(Pattern.compile(word.replace("*", ".*")));
            } else {
                throw new AbortException(Messages.VanishRule_malformed(parameter, word));
            }
        }
        return new VanishRule(percent, namespaces);
    }

    private static List<String> words(String text) {
        return text == null
                ? List.of()
                : Stream.of(text.split("[,\n]"))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    static FormValidation check(String parameter, String text) {
        try {
            parse(parameter, text);
            return FormValidation.ok();
        } catch (AbortException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** What of it is so, as a sentence. */
    Optional<String> alarm(InventoryComparison since) {
        List<String> gone = since.vanished().stream()
                .filter(name -> namespaces.stream()
                        .anyMatch(pattern -> pattern.matcher(name).matches()))
                .toList();
        if (!gone.isEmpty()) {
            String more = gone.size() > MAX_NAMED ? ", ..." : "";
            return Optional.of(Messages.VanishRule_namespaces(
                    String.join(", ", gone.subList(0, Math.min(MAX_NAMED, gone.size()))) + more));
        }
        double share = 100 * since.shareThatWent();
        return percent != null && share >= percent && since.all().went() > 0
                ? Optional.of(Messages.VanishRule_share(
                        String.valueOf(since.all().went()), String.format(Locale.ROOT, "%.1f", share)))
                : Optional.empty();
    }
}
