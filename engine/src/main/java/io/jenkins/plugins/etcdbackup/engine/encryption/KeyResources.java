package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.snapshot.ResourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names the resource of one etcd key after the other, and remembers it by how the keys begin. For one thread. */
final class KeyResources {

    private static final int MAX_BEGINNINGS = 4096;
    private static final int LONGEST_BEGINNING = 128;
    private static final int SLASHES = 3;
    /** What follows it may be a part of the resource's name. */
    private static final String OF_TWO_WORDS = "services";

    private final Map<ByteBuffer, String> known = new HashMap<>();

    /** As {@link ResourceKey} names it. */
    String of(ByteBuffer key) {
        ByteBuffer beginning = beginning(key);
        String resource = beginning == null ? null : known.get(beginning);
        if (resource != null) {
            return resource;
        }
        resource = ResourceKey.of(text(key)).resource();
        if (beginning != null && known.size() < MAX_BEGINNINGS && names(text(beginning), resource)) {
            // A copy: the key's bytes are another key's soon.
            known.put(ByteBuffer.wrap(text(beginning).getBytes(StandardCharsets.UTF_8)), resource);
        }
        return resource;
    }

    private static boolean names(String beginning, String resource) {
        return !resource.equals(OF_TWO_WORDS)
                && beginning.endsWith("/" + resource + "/")
                && beginning.indexOf('/', 1) + resource.length() + 2 == beginning.length();
    }

    /** To the third slash, after which nothing changes the name of a resource without a group; null where there is none. */
    private static ByteBuffer beginning(ByteBuffer key) {
        int slashes = 0;
        int max = Math.min(key.remaining(), LONGEST_BEGINNING);
        for (int i = 0; i < max; i++) {
            if (key.get(key.position() + i) == '/' && ++slashes == SLASHES) {
                return key.slice(key.position(), i + 1);
            }
        }
        return null;
    }

    private static String text(ByteBuffer bytes) {
        return new String(
                bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), StandardCharsets.UTF_8);
    }
}
