package io.jenkins.plugins.etcdbackup.engine.files;

import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.crypto.CipherKey;
import com.exceptionfactory.jagged.framework.format.StandardPayloadKeyReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;

/** A file in the age format (age-encryption.org/v1) and the identities that are to open it. */
public final class AgeFile {

    private static final int HEAD = 1024;
    /** Room for some hundred recipients. */
    private static final int LARGEST_HEADER = 64 << 10;

    private final Path encrypted;
    private final Identities identities;

    public AgeFile(Path encrypted, Identities identities) {
        this.encrypted = encrypted;
        this.identities = identities;
    }

    /** Decrypts from the beginning to the end. What it throws while it is read means that the file is {@link #damaged}. */
    public ReadableByteChannel stream(FileChannel from) throws BackupException, IOException {
        boolean armored = isArmored(from);
        try {
            return armored
                    ? new ArmoredDecryptingChannelFactory().newDecryptingChannel(from, identities.readers())
                    : new StandardDecryptingChannelFactory().newDecryptingChannel(from, identities.readers());
        } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
            throw unopened(e);
        }
    }

    /**
     * Decrypts from any place on, only what is read and only in memory. Each chunk is authenticated before a byte of it
     * is given out, and the last one first: a file that was cut off is refused.
     */
    public AgeChunks chunks() throws BackupException {
        try (FileChannel from = FileChannel.open(encrypted, StandardOpenOption.READ)) {
            if (isArmored(from)) {
                throw new BackupException(
                        Stage.ENCRYPTION,
                        encrypted + " is armored (text), which can't be read from any place on: decrypt it first with"
                                + " `etcd-backup decrypt`.");
            }
            ByteBuffer head = head(from, LARGEST_HEADER);
            CipherKey key = new StandardPayloadKeyReader().getPayloadKey(head, identities.readers());
            return AgeChunks.open(encrypted, key, head.position());
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + encrypted + ".", e);
        } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
            throw unopened(e);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** What stands in the file cannot have been written by age, or not all of it. */
    public BackupException damaged(Exception e) {
        return new BackupException(
                Stage.ENCRYPTION,
                encrypted + " is no file in the age format, or it was truncated or changed. Nothing was kept; fetch it"
                        + " again and compare its sha256 with the manifest.",
                e);
    }

    private BackupException unopened(Exception e) {
        // What is no UnsupportedRecipientStanzaException is how the library answers headers that end too soon, too.
        return e instanceof UnsupportedRecipientStanzaException
                ? new BackupException(
                        Stage.ENCRYPTION,
                        "No key in " + identities.name() + " opens " + encrypted
                                + ": it was encrypted to other recipients; its manifest names them.",
                        e)
                : damaged(e);
    }

    /** Leaves the channel at its beginning; refuses what no identity opens. */
    private boolean isArmored(FileChannel from) throws BackupException, IOException {
        String head = StandardCharsets.ISO_8859_1.decode(head(from, HEAD)).toString();
        if (AgeHead.takesPassphrase(head)) {
            throw new BackupException(
                    Stage.ENCRYPTION,
                    encrypted + " was encrypted with a passphrase, not to a key: decrypt it with `age -d`.");
        }
        return AgeHead.isArmored(head);
    }

    /** How the file begins; the recipients' stanzas are text. Leaves the channel at its beginning. */
    private static ByteBuffer head(FileChannel from, int max) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(max);
        while (head.hasRemaining() && from.read(head, head.position()) >= 0) {
            // Until it is full or the file ends.
        }
        return head.flip();
    }
}
