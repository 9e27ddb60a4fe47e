package io.jenkins.plugins.etcdbackup.engine.cli;

/**
 * A sentence for the terminal: options by their names on the command line, and no control characters, for the words may
 * be out of a file that nobody vouches for.
 */
final class PlainText {

    private PlainText() {}

    static String of(String text) {
        String worded = CommandWording.ANY.apply(text);
        StringBuilder plain = new StringBuilder(worded.length());
        worded.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
