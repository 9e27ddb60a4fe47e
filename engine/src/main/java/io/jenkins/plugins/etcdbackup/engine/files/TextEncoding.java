package io.jenkins.plugins.etcdbackup.engine.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The text of a small file that a person made: UTF-8, or UTF-16 as PowerShell's {@code >} writes it, which kubectl reads
 * as well (the YAML specification, 5.2, and libyaml know both by their byte order marks).
 */
public final class TextEncoding {

    private TextEncoding() {}

    /** The text without its byte order mark. @throws CharacterCodingException where it is neither */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        String text =
                encoding(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Without a mark, a zero in one of the first two bytes tells: no text that is meant here begins with NUL. */
    private static Charset encoding(byte[] bytes) {
        int first = bytes.length < 2 ? ' ' : bytes[0] & 0xff;
        int second = bytes.length < 2 ? ' ' : bytes[1] & 0xff;
        if (first == 0xff && second == 0xfe || first != 0 && second == 0) {
            return StandardCharsets.UTF_16LE;
        }
        if (first == 0xfe && second == 0xff || first == 0 && second != 0) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }
}
