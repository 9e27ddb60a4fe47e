package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.exec.LocalBytes;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A snapshot, and what an etcd must serve that it was restored into.
 *
 * @param bytes its plain bytes, with the trailing sha256
 * @param plainFile where they lie in the plain; null where they do not
 * @param storageVersion oldest release that can read it, such as 3.6.0; "" where every one can
 * @param revision what it holds by our own reading
 * @param keys what it holds by our own reading
 */
public record RehearsedSnapshot(LocalBytes bytes, Path plainFile, String storageVersion, long revision, long keys) {

    /** @param contents what our own reading found in it */
    public static RehearsedSnapshot of(LocalBytes bytes, Path plainFile, SnapshotContents contents) {
        // An etcd without any change is at revision 1.
        return new RehearsedSnapshot(
                bytes, plainFile, contents.storageVersion(), Math.max(1, contents.revision()), contents.keys());
    }

    /** Reads it all twice, for its contents and its sha256. */
    public static RehearsedSnapshot read(Path file) throws BackupException, InterruptedException {
        SnapshotContents contents = SnapshotContents.read(file);
        try {
            return of(
                    new LocalBytes(
                            String.valueOf(file.getFileName()),
                            Files.size(file),
                            sha256(file),
                            () -> Files.newInputStream(file)),
                    file,
                    contents);
        } catch (IOException e) {
            throw new BackupException(Stage.REQUEST, "Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), newSha256())) {
            copy(in);
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }

    private static void copy(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 18];
        while (in.read(buffer) >= 0) {
            // The stream digests what passes.
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
