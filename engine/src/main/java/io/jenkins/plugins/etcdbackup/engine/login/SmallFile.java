package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a token, certificate or key from disk, and no more of a file than such a thing can have. */
final class SmallFile {

    private static final int MAX_BYTES = 1 << 20;

    private SmallFile() {}

    static String read(Path file, String what) throws BackupException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new BackupException(
                        Stage.LOG_IN, what + ", " + file + ", is larger than " + MAX_BYTES + " bytes.");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.LOG_IN, what + ", " + file + ", does not exist.", e);
        } catch (IOException e) {
            throw new BackupException(Stage.LOG_IN, what + ", " + file + ", cannot be read: " + e.getMessage(), e);
        }
    }
}
