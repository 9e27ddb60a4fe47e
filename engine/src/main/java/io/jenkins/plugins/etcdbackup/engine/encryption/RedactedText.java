package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration in JSON or YAML whose keys were taken out before a parser sees it: parsers make Strings, which stay on
 * the heap until somebody needs the space. Each secret becomes a word that no base64 text can be.
 */
final class RedactedText {

    private static final byte[] FIELD = "secret".getBytes(StandardCharsets.US_ASCII);
    private static final String PLACEHOLDER = "-secret-";

    private final byte[] text;
    private final ByteArrayOutputStream redacted = new ByteArrayOutputStream();
    private final Map<String, byte[]> secrets = new HashMap<>();

    private RedactedText(byte[] text) {
        this.text = text;
    }

    static RedactedText of(byte[] text) {
        RedactedText redacted = new RedactedText(text);
        redacted.takeOut();
        return redacted;
    }

    String text() {
        return redacted.toString(StandardCharsets.UTF_8);
    }

    /**
     * The bytes of a key by what the parser made of its field, or null where that is no base64. An array of the caller's
     * own. Only a YAML text that folds or refers to a secret has it in the parser's text still.
     */
    byte[] secret(String parsed) {
        if (parsed.startsWith(PLACEHOLDER)) {
            byte[] secret = secrets.get(parsed);
            return secret == null ? null : secret.clone();
        }
        return decoded(parsed.replaceAll("\\s", "").getBytes(StandardCharsets.US_ASCII));
    }

    void wipe() {
        secrets.values().stream().filter(Objects::nonNull).forEach(secret -> Arrays.fill(secret, (byte) 0));
    }

    private void takeOut() {
        int copied = 0;
        for (int i = 0; i < text.length; i++) {
            int from = valueOfFieldAt(i);
            int to = from < 0 ? from : endOfBase64(from);
            if (to > from) {
                redacted.write(text, copied, from - copied);
                String placeholder = PLACEHOLDER + secrets.size();
                redacted.writeBytes(placeholder.getBytes(StandardCharsets.US_ASCII));
                byte[] encoded = withoutEscapes(from, to);
                secrets.put(placeholder, decoded(encoded));
                Arrays.fill(encoded, (byte) 0);
                copied = to;
                i = to - 1;
            }
        }
        redacted.write(text, copied, text.length - copied);
    }

    /** Where the value of a field {@code secret} begins that is named here; -1 where none is. */
    private int valueOfFieldAt(int at) {
        boolean named = at + FIELD.length <= text.length
                && Arrays.equals(text, at, at + FIELD.length, FIELD, 0, FIELD.length)
                && (at == 0 || !isBase64(text[at - 1]));
        if (!named) {
            return -1;
        }
        int colon = skipSpaces(skipQuote(at + FIELD.length));
        return colon < text.length && text[colon] == ':' ? skipQuote(skipSpaces(colon + 1)) : -1;
    }

    private int skipQuote(int at) {
        return at < text.length && (text[at] == '"' || text[at] == '\'') ? at + 1 : at;
    }

    private int skipSpaces(int at) {
        int i = at;
        while (i < text.length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n')) {
            i++;
        }
        return i;
    }

    private int endOfBase64(int from) {
        int i = from;
        while (i < text.length && (isBase64(text[i]) || isEscapedSlash(i))) {
            i++;
        }
        return i;
    }

    /** Some JSON writers put a backslash before each slash. */
    private boolean isEscapedSlash(int at) {
        return text[at] == '\\' && at + 1 < text.length && text[at + 1] == '/';
    }

    private byte[] withoutEscapes(int from, int to) {
        byte[] plain = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (text[i] != '\\') {
                plain[length++] = text[i];
            }
        }
        byte[] exact = Arrays.copyOf(plain, length);
        Arrays.fill(plain, (byte) 0);
        return exact;
    }

    private static byte[] decoded(byte[] base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // The message would quote a character of the key.
            return null;
        }
    }

    private static boolean isBase64(byte b) {
        return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/' || b == '=';
    }
}
