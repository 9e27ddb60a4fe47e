package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of several parts of the keys that a filter matches, for what holds more keys than fit in the heap: one walk for each
 * part. Parts are split until they fit; each key is in one of them.
 *
 * @param number from 0 on
 * @param parts how many there are of this size
 */
public record KeyPart(KeyFilter keys, int number, int parts) implements KeyFilter {

    /** Of which each is a walk over the file. */
    private static final int MAX_PARTS = 1024;

    /** All keys, as one part. */
    public static KeyPart all(KeyFilter keys) {
        return new KeyPart(keys, 0, 1);
    }

    @Override
    public boolean matches(byte[] bytes, int at, int length) {
        return keys.matches(bytes, at, length) && (parts == 1 || hash(bytes, at, length) % parts == number);
    }

    private static int hash(byte[] bytes, int at, int length) {
        int hash = 0;
        for (int i = at; i < at + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ hash >>> 16) & Integer.MAX_VALUE;
    }

    /** This part as so many smaller ones. */
    public List<KeyPart> split(int pieces) throws BackupException {
        if (parts > MAX_PARTS / pieces) {
            throw new BackupException(
                    Stage.VERIFY,
                    "The snapshot holds more such keys than this heap has room for: give Java more with -Xmx.");
        }
        return IntStream.range(0, pieces)
                .mapToObj(piece -> new KeyPart(keys, number + piece * parts, pieces * parts))
                .toList();
    }
}
