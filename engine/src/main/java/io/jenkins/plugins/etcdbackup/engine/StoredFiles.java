package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.files.AgeEncryption;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;

/**
 * The pair as it will be kept: encrypted where that is wanted, else as it was captured. Encrypted after verification,
 * which needs random access to the plain bytes: until then a seal keeps them off the disk.
 */
final class StoredFiles implements AutoCloseable {

    private final CapturedFiles captured;
    private final ProtectionOptions protection;
    private PartFile encryptedSnapshot;
    private PartFile encryptedStaticResources;

    private StoredFiles(CapturedFiles captured, ProtectionOptions protection) {
        this.captured = captured;
        this.protection = protection;
    }

    static StoredFiles of(CapturedFiles captured, ProtectionOptions protection)
            throws BackupException, InterruptedException, IOException {
        StoredFiles stored = new StoredFiles(captured, protection);
        boolean whole = false;
        try {
            stored.encryptedSnapshot = encrypt(captured.snapshot(), protection.encryptTo());
            stored.encryptedStaticResources = encrypt(captured.staticResources(), protection.ofStaticResources());
            whole = true;
            return stored;
        } finally {
            if (!whole) {
                stored.close();
            }
        }
    }

    private static PartFile encrypt(PartFile plain, Recipients recipients)
            throws BackupException, InterruptedException {
        return recipients.isEmpty() ? null : AgeEncryption.encrypt(plain, recipients);
    }

    PartFile snapshot() {
        return encryptedSnapshot == null ? captured.snapshot() : encryptedSnapshot;
    }

    PartFile staticResources() {
        return encryptedStaticResources == null ? captured.staticResources() : encryptedStaticResources;
    }

    Manifest.StoredFile snapshotRecord() {
        return stored(captured.snapshot(), encryptedSnapshot, protection.encryptTo());
    }

    Manifest.StoredFile staticResourcesRecord() {
        return stored(captured.staticResources(), encryptedStaticResources, protection.ofStaticResources());
    }

    private static Manifest.StoredFile stored(PartFile plain, PartFile encrypted, Recipients recipients) {
        return encrypted == null ? Manifest.StoredFile.of(plain) : Manifest.StoredFile.of(plain, encrypted, recipients);
    }

    /** Deletes encrypted files that were not published; the captured ones are their owner's. */
    @Override
    public void close() throws IOException {
        try {
            closeIfThere(encryptedSnapshot);
        } finally {
            closeIfThere(encryptedStaticResources);
        }
    }

    private static void closeIfThere(PartFile part) throws IOException {
        if (part != null) {
            part.close();
        }
    }
}
