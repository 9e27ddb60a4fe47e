package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** Size and SHA-256 of a file. */
public record FileSum(long size, String sha256) {

    private static final int BUFFER = 64 << 10;

    public static FileSum of(Path file) throws BackupException {
        MessageDigest digest = DigestUtils.getSha256Digest();
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            int count;
            while ((count = in.read(buffer)) >= 0) {
                digest.update(buffer, 0, count);
                size += count;
            }
        } catch (IOException e) {
            throw new BackupException(Stage.RESTORE_CHECK, "Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
        return new FileSum(size, HexFormat.of().formatHex(digest.digest()));
    }
}
