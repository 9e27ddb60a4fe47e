package io.jenkins.plugins.etcdbackup.engine.restore;

import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.files.OutputFailedException;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;

/**
 * Decrypts the files of a backup with an identity file. The plain file gets its name only when every byte was
 * authenticated and, where the manifest lies beside it, is what was verified when the backup was taken.
 */
public final class Decryption {

    private static final int BUFFER = 256 << 10;
    private static final int HEAD = 1024;
    private static final String ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";

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
        try (FileChannel from = FileChannel.open(encrypted, StandardOpenOption.READ);
                ReadableByteChannel decrypting = open(encrypted, from)) {
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
            throw damaged(encrypted, e);
        }
    }

    private ReadableByteChannel open(Path encrypted, FileChannel from) throws BackupException, IOException {
        String head = head(from);
        boolean armored = head.stripLeading().startsWith(ARMOR);
        if ((armored ? withoutArmor(head.strip()) : head).contains("\n-> scrypt ")) {
            throw new BackupException(
                    Stage.ENCRYPTION,
                    encrypted + " was encrypted with a passphrase, not to a key: decrypt it with `age -d`.");
        }
        try {
            return armored
                    ? new ArmoredDecryptingChannelFactory().newDecryptingChannel(from, identities.readers())
                    : new StandardDecryptingChannelFactory().newDecryptingChannel(from, identities.readers());
        } catch (UnsupportedRecipientStanzaException e) {
            throw new BackupException(
                    Stage.ENCRYPTION,
                    "No key in " + identities.file() + " opens " + encrypted
                            + ": it was encrypted to other recipients; its manifest names them.",
                    e);
        } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
            // The last two are how the library answers some headers that end too soon.
            throw damaged(encrypted, e);
        }
    }

    /** How the file begins; the recipients' stanzas are text. Leaves the channel at its beginning. */
    private static String head(FileChannel from) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        while (head.hasRemaining() && from.read(head, head.position()) >= 0) {
            // Until it is full or the file ends.
        }
        return new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
    }

    /** As much of an armored file's beginning as can be decoded. */
    private static String withoutArmor(String head) {
        String base64 = head.substring(ARMOR.length()).replaceAll("-----.*|[^A-Za-z0-9+/=]", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.substring(0, base64.length() / 4 * 4));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            // Broken armor: decrypting says so.
            return "";
        }
    }

    private static BackupException damaged(Path encrypted, Exception e) {
        return new BackupException(
                Stage.ENCRYPTION,
                encrypted + " is no file in the age format, or it was truncated or changed. Nothing was kept; fetch it"
                        + " again and compare its sha256 with the manifest.",
                e);
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
        Optional<Manifest.StoredFile> recorded = ManifestJson.read(manifest).files().stream()
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
