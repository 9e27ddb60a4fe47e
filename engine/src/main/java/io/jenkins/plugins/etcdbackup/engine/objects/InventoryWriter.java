package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.snapshot.ResourceKey;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ValueVisitor;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Writes down what a snapshot holds while somebody else reads it, see {@link InventoryFile}: a line as each live value
 * comes by, and nothing of it in memory. Digests are of what etcd has, encrypted at rest or not: so this needs no keys, and
 * tells of an encrypted Secret no more than the snapshot does.
 */
public final class InventoryWriter implements ValueVisitor, Closeable {

    private static final int BUFFER = 64 << 10;
    private static final String NAMESPACES = "namespaces";

    private final Writer lines;
    private final MessageDigest sha256 = DigestUtils.getSha256Digest();
    private final Map<String, String> fullNames = new HashMap<>();
    private final StringBuilder line = new StringBuilder();
    private IOException failure;

    /** @param out closed with this */
    public InventoryWriter(OutputStream out) throws IOException {
        lines = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(out, BUFFER), StandardCharsets.UTF_8), BUFFER);
        ResourceTypes.builtIn().forEach(type -> fullNames.put(type.storage(), type.fullName()));
        lines.write(InventoryFile.HEAD + "\n");
    }

    @Override
    public void live(String resource, ByteBuffer key, ByteBuffer value) {
        if (failure != null) {
            return;
        }
        int bytes = key.remaining() + value.remaining();
        String name = fullNames.getOrDefault(resource, resource);
        line.setLength(0);
        line.append(InventoryFile.word(name))
                .append('\t')
                .append(InventoryFile.word(namespace(name, key)))
                .append('\t');
        append(key.duplicate());
        line.append('\t');
        append(value.duplicate());
        line.append('\t').append(bytes).append('\n');
        try {
            lines.append(line);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** A Namespace's own object counts as in the namespace of its name: so there is one as long as it is there. */
    private static String namespace(String resource, ByteBuffer key) {
        String text = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
        if (resource.equals(NAMESPACES)) {
            return text.substring(text.lastIndexOf('/') + 1);
        }
        String namespace = ResourceKey.of(text).namespace();
        return namespace == null ? "" : namespace;
    }

    private void append(ByteBuffer bytes) {
        sha256.update(bytes);
        HexFormat.of().formatHex(line, Arrays.copyOf(sha256.digest(), InventoryFile.DIGEST_BYTES));
    }

    /** Ends the file. What went wrong while it was written is thrown here. */
    @Override
    public void close() throws IOException {
        if (failure != null) {
            throw failure;
        }
        lines.close();
    }
}
