package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.Locale;
import java.util.Set;

/**
 * Which strings YAML may have without quotes: only those that no reader of YAML 1.1 or 1.2 takes for anything else. What
 * begins with a letter, a slash or an underscore can't be a number, a time or an indicator.
 */
final class PlainScalars extends StringQuotingChecker {

    private static final long serialVersionUID = 1L;

    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    @Override
    public boolean needToQuoteName(String name) {
        return !isPlain(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
        return !isPlain(value);
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty() || !isLetter(text.charAt(0)) && text.charAt(0) != '/' && text.charAt(0) != '_') {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean colonOrBlankInside = (c == ':' || c == ' ') && i + 1 < text.length() && text.charAt(i + 1) != ' ';
            if (!isLetter(c) && !Character.isDigit(c) && "-_./=+(),@".indexOf(c) < 0 && !colonOrBlankInside) {
                return false;
            }
        }
        return text.length() > "false".length() || !WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
