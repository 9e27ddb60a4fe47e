package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a snapshot that somebody packed or encrypted from one that is damaged, by how such files begin. A database begins
 * with eight zeros, the number of its first page.
 */
final class PackedFile {

    private static final Map<String, String> PROGRAMS = Map.of(
            "\037\213", "gzip",
            "PK\003\004", "zip",
            "\050\265\057\375", "zstd",
            "\3757zXZ\0", "xz",
            "BZh", "bzip2",
            "\004\042\115\030", "lz4");

    private static final int TAR_MAGIC_AT = 257;
    private static final int HEAD = 512;

    private PackedFile() {}

    /** What is to be done first, or nothing where the file is not packed. */
    static Optional<Finding> finding(SnapshotSource snapshot) throws IOException {
        byte[] head;
        try (InputStream in = snapshot.stream()) {
            head = in.readNBytes(HEAD);
        }
        if (begins(head, "age-encryption.org/") || text(head).stripLeading().startsWith("-----BEGIN AGE ")) {
            return Optional.of(Finding.fail(
                    "encrypted",
                    "The file is encrypted: decrypt it with `etcd-backup decrypt`, then verify the result."));
        }
        return program(head)
                .map(program -> Finding.fail(
                        "packed-file",
                        "The file was packed by " + program
                                + ": unpack it first, for etcd does not, then verify the result."));
    }

    /** Refuses to read what is packed. */
    static void refuse(SnapshotSource snapshot) throws BackupException, IOException {
        Optional<Finding> packed = finding(snapshot);
        if (packed.isPresent()) {
            throw new BackupException(
                    Stage.VERIFY, snapshot + ": " + packed.get().sentence());
        }
    }

    private static Optional<String> program(byte[] head) {
        if (head.length == HEAD && begins(Arrays.copyOfRange(head, TAR_MAGIC_AT, HEAD), "ustar")) {
            return Optional.of("tar");
        }
        return PROGRAMS.entrySet().stream()
                .filter(magic -> begins(head, magic.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean begins(byte[] head, String magic) {
        return text(head).startsWith(magic);
    }

    /** One character a byte. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
