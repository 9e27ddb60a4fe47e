package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a program of etcd's ended, out of all that it printed. A Go program that panics says why in one line and prints its
 * stack below it; etcd's logger (zap) says it in a line of level panic or fatal, with the error beside the message; a
 * command ends with a line that begins with "Error: ".
 */
final class LastWords {

    private static final int LINES_SHOWN = 5;

    /** An extended regular expression for grep: the lines that the last few need not be among. */
    static final String TELLING = "^(panic|fatal error): |\"level\":\"(fatal|panic)\"";

    private static final Pattern PANIC = Pattern.compile("(panic|fatal error): .*");
    private static final Pattern LOGGED = Pattern.compile("\\{.*\"level\":\"(fatal|panic)\".*");
    private static final Pattern MESSAGE = Pattern.compile("\"msg\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ERROR = Pattern.compile("\"error\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final String REFUSAL = "Error: ";

    private LastWords() {}

    /** @param lines as they were printed; those between a telling one and the last few may be missing */
    static String of(List<String> lines) {
        return logged(lines)
                .or(() -> last(lines, line -> PANIC.matcher(line).matches()))
                .or(() -> last(lines, line -> line.startsWith(REFUSAL)))
                .orElseGet(
                        () -> String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())));
    }

    private static Optional<String> logged(List<String> lines) {
        return last(lines, line -> LOGGED.matcher(line).matches()).flatMap(line -> field(MESSAGE, line)
                .map(message ->
                        message + field(ERROR, line).map(error -> ": " + error).orElse("")));
    }

    private static Optional<String> field(Pattern field, String line) {
        Matcher matcher = field.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1).replace("\\\"", "\"")) : Optional.empty();
    }

    private static Optional<String> last(List<String> lines, Predicate<String> wanted) {
        return lines.stream().filter(wanted).reduce((earlier, later) -> later);
    }
}
