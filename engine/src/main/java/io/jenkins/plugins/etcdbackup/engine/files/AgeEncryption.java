package io.jenkins.plugins.etcdbackup.engine.files;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** Encrypts a verified part to recipients, streamed, in the age format (age-encryption.org/v1). */
public final class AgeEncryption {

    private static final int BUFFER = 64 << 10;

    private AgeEncryption() {}

    /**
     * Writes {@code <name>.age.part} beside a finished part; the caller publishes that one instead and closes both. What
     * is read from the part must still be what was written into it, which a seal alone does not promise.
     */
    public static PartFile encrypt(PartFile plain, Recipients recipients) throws BackupException, InterruptedException {
        PartFile encrypted = PartFile.create(plain.directory(), plain.name() + BackupFileNames.ENCRYPTED_SUFFIX);
        try {
            fill(encrypted, plain, recipients);
            return encrypted;
        } catch (BackupException | InterruptedException | RuntimeException e) {
            try {
                encrypted.close();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private static void fill(PartFile encrypted, PartFile plain, Recipients recipients)
            throws BackupException, InterruptedException {
        try {
            copy(plain, encrypted, recipients);
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted while encrypting " + plain.name()).initCause(e);
        } catch (OutputFailedException e) {
            throw e.toBackupException();
        } catch (IOException | GeneralSecurityException e) {
            throw new BackupException(
                    Stage.ENCRYPTION, "Cannot encrypt " + plain.name() + ": " + e.getMessage() + ".", e);
        }
        encrypted.finish();
    }

    private static void copy(PartFile plain, PartFile encrypted, Recipients recipients)
            throws BackupException, IOException, GeneralSecurityException {
        MessageDigest digest = DigestUtils.getSha256Digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (ReadableByteChannel from = plain.open();
                WritableByteChannel to = new StandardEncryptingChannelFactory()
                        .newEncryptingChannel(encrypted.channel(), recipients.stanzaWriters())) {
            while (from.read(buffer) >= 0) {
                digest.update(buffer.flip().duplicate());
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(plain.sha256())) {
            throw new BackupException(
                    Stage.ENCRYPTION,
                    plain.name()
                            + " changed on the disk after it was fetched from the node, so it was deleted. Check the"
                            + " disk of " + plain.directory() + ", then take the backup again.");
        }
    }
}
