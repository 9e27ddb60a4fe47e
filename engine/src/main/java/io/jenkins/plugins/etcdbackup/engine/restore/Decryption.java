package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.AgeFile;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.files.OutputFailedException;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Decrypts the files of a backup with an identity file. The plain file gets its name only when every byte was
 * authenticated and, where the manifest lies beside it, is what was verified when the backup was taken.
 */
public final class Decryption {

    private static final int BUFFER = 64 << 10;

    private final Identities identities;

    private Decryption(Identities identities) {
        this.identities = identities;
    }

    /**
     * A file that was decrypted.
     *
     * @param matchesManifest whether a manifest beside it names this sha256; false if there is no manifest
     */
    public record Decrypted(Path file, long size, String sha256, boolean matchesManifest) {}

    public static Decryption withIdentityFile(Path file) throws BackupException {
        return new Decryption(Identities.read(file));
    }

    /** Writes {@code <name>} into a directory, for a file {@code <name>.age}. */
    public Decrypted decrypt(Path encrypted, Path directory) throws BackupException, InterruptedException {
        String name = String.valueOf(encrypted.getFileName());
        String plainName = plainName(encrypted, name);
        try (PartFile plain = PartFile.create(directory, plainName)) {
            copy(encrypted, plain);
            plain.finish();
            boolean matches = matchesManifest(encrypted, plainName, plain);
            Path file = plain.publish();
            return new Decrypted(file, plain.size(), plain.sha256(), matches);
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("interrupted while decrypting " + name).initCause(e);
        } catch (OutputFailedException e) {
            throw e.toBackupException();
        } catch (IOException e) {
            throw new BackupException(Stage.ENCRYPTION, "Cannot decrypt " + encrypted + ": " + e.getMessage() + ".", e);
        }
    }

    private void copy(Path encrypted, PartFile plain) throws BackupException, IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        AgeFile file = new AgeFile(encrypted, identities);
        try (FileChannel from = FileChannel.open(encrypted, StandardOpenOption.READ);
                ReadableByteChannel decrypting = file.stream(from)) {
            while (decrypting.read(buffer) >= 0) {
                buffer.flip();
                plain.channel().write(buffer);
                buffer.clear();
            }
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + encrypted + ".", e);
        } catch (OutputFailedException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw file.damaged(e);
        }
    }

    private static boolean matchesManifest(Path encrypted, String plainName, PartFile plain) throws BackupException {
        Optional<BackupFileNames.Parsed> parsed = BackupFileNames.parse(plainName);
        if (parsed.isEmpty()) {
            return false;
        }
        Path manifest = encrypted.resolveSibling(parsed.get().names().manifest());
        if (!Files.exists(manifest)) {
            return false;
        }
        Optional<Manifest.StoredFile> recorded = ManifestJson.read(manifest).allFiles().stream()
                .filter(file -> file.name().equals(plainName))
                .findFirst();
        if (recorded.isPresent() && !recorded.get().sha256().equals(plain.sha256())) {
            throw new BackupException(
                    Stage.VERIFY,
                    encrypted + " decrypts to something else than " + manifest.getFileName() + " describes: one of the"
                            + " two was exchanged. Nothing was kept.");
        }
        return recorded.isPresent();
    }

    private static String plainName(Path encrypted, String name) throws BackupException {
        String suffix = BackupFileNames.ENCRYPTED_SUFFIX;
        if (!name.endsWith(suffix) || name.length() == suffix.length()) {
            throw new BackupException(
                    Stage.REQUEST,
                    encrypted + " is not named as an encrypted backup file (…" + suffix + "). Rename it if it is one.");
        }
        return name.substring(0, name.length() - suffix.length());
    }
}
