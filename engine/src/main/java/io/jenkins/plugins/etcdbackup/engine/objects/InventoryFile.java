package io.jenkins.plugins.etcdbackup.engine.objects;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * What a snapshot holds, object by object and without a name: {@code inventory_<stamp>.tsv.gz}, text in gzip. After the
 * head, a line for each live key with these fields and tabs between them: resource as {@code oc} names it, namespace or
 * {@code -}, the first 8 bytes of the SHA-256 of the etcd key and of the value as etcd has it, in lower-case hex, bytes of
 * both. The order is that of the revisions. A later format has another number in its head.
 */
public final class InventoryFile {

    static final String HEAD = "etcd-backup inventory 1";
    static final int DIGEST_BYTES = 8;

    private static final String NONE = "-";
    private static final int FIELDS = 5;
    private static final int LONGEST_LINE = 4096;

    private InventoryFile() {}

    /** Takes one object after the other. */
    @FunctionalInterface
    interface Visitor {
        /**
         * One live key.
         *
         * @param namespace empty for an object without one
         * @param key digest of the key
         * @param value digest of the value
         */
        void object(String resource, String namespace, long key, long value, long bytes);
    }

    static void read(InputStream file, Visitor visitor) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            if (!HEAD.equals(lines.readLine())) {
                throw new IOException("it does not begin as an inventory of this release does");
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read(line, visitor);
            }
        }
    }

    private static void read(String line, Visitor visitor) throws IOException {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS || line.length() > LONGEST_LINE) {
            throw malformed();
        }
        try {
            visitor.object(
                    fields[0],
                    fields[1].equals(NONE) ? "" : fields[1],
                    Long.parseUnsignedLong(fields[2], 16),
                    Long.parseUnsignedLong(fields[3], 16),
                    Long.parseUnsignedLong(fields[4]));
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static IOException malformed() {
        return new IOException("a line of it is none of an inventory");
    }

    /** A name as it stands in a line: what is no name of Kubernetes' could break it. */
    static String word(String name) {
        if (name.isEmpty()) {
            return NONE;
        }
        boolean plain = name.chars().allMatch(InventoryFile::isPlain);
        return plain ? name : name.replaceAll("[^\\x21-\\x7e]", "?");
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7f;
    }
}
