package io.jenkins.plugins.etcdbackup.engine.cli;

/** Text out of a file that nobody vouches for, made safe for a terminal: no control characters reach it. */
final class PlainText {

    private PlainText() {}

    static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
