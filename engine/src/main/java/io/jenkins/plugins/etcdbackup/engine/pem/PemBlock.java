package io.jenkins.plugins.etcdbackup.engine.pem;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a PEM file. As for Go's {@code encoding/pem}, whatever stands outside of blocks is a comment, and a block
 * that is not closed by its own type is none. Two things are taken that Go leaves out: a block that is indented as a
 * whole (pasted from YAML) and base64 without its padding. A commented-out block ({@code # -----BEGIN}) is none.
 *
 * @param type what stands behind BEGIN, such as {@code CERTIFICATE}
 * @param encrypted by the headers of RFC 1421 ({@code Proc-Type: 4,ENCRYPTED}), as openssl's traditional keys are
 * @param der the content; empty where it is not base64
 */
record PemBlock(String type, boolean encrypted, byte[] der) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** The mark that Windows' editors put at the start of UTF-8, as text and as bytes that were read as ISO 8859-1. */
    private static final List<String> BYTE_ORDER_MARKS = List.of("\uFEFF", "\u00EF\u00BB\u00BF");

    static List<PemBlock> parse(String pem) {
        String text = pem;
        for (String mark : BYTE_ORDER_MARKS) {
            text = text.startsWith(mark) ? text.substring(mark.length()) : text;
        }
        List<PemBlock> blocks = new ArrayList<>();
        String open = null;
        StringBuilder body = new StringBuilder();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                open = line.substring(BEGIN.length(), line.length() - DASHES.length());
                body.setLength(0);
            } else if (line.startsWith(END)) {
                if (open != null && line.equals(END + open + DASHES)) {
                    blocks.add(of(open, body.toString()));
                }
                open = null;
            } else if (open != null) {
                body.append(line).append('\n');
            }
        }
        return blocks;
    }

    private static PemBlock of(String type, String body) {
        StringBuilder base64 = new StringBuilder();
        boolean encrypted = false;
        for (String line : body.lines().toList()) {
            if (line.indexOf(':') < 0) {
                base64.append(line.replaceAll("\\s", ""));
            } else {
                encrypted |= line.startsWith("Proc-Type:") && line.endsWith("ENCRYPTED");
            }
        }
        return new PemBlock(type, encrypted, decoded(base64.toString()));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    @Override
    public String toString() {
        return type;
    }
}
