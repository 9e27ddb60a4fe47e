package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.files.AgeEncryption;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;

/**
 * The pair and its inventory as they will be kept: encrypted where that is wanted, else as it was captured. Encrypted after verification,
 * which needs random access to the plain bytes: until then a seal keeps them off the disk.
 */
final class FinalFiles implements AutoCloseable {

    private final CapturedFiles captured;
    private final PartFile inventory;
    private final ProtectionOptions protection;
    private PartFile encryptedSnapshot;
    private PartFile encryptedStaticResources;
    private PartFile encryptedInventory;

    private FinalFiles(CapturedFiles captured, PartFile inventory, ProtectionOptions protection) {
        this.captured = captured;
        this.inventory = inventory;
        this.protection = protection;
    }

    /** @param inventory of the snapshot, with which it is encrypted or not */
    static FinalFiles of(CapturedFiles captured, PartFile inventory, ProtectionOptions protection)
            throws BackupException, InterruptedException, IOException {
        FinalFiles stored = new FinalFiles(captured, inventory, protection);
        boolean whole = false;
        try {
            stored.encryptedSnapshot = encrypt(captured.snapshot(), protection.encryptTo());
            stored.encryptedStaticResources = encrypt(captured.staticResources(), protection.ofStaticResources());
            stored.encryptedInventory = encrypt(inventory, protection.encryptTo());
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

    PartFile inventory() {
        return encryptedInventory == null ? inventory : encryptedInventory;
    }

    Manifest.StoredFile inventoryRecord() {
        return stored(inventory, encryptedInventory, protection.encryptTo());
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
            try {
                closeIfThere(encryptedStaticResources);
            } finally {
                closeIfThere(encryptedInventory);
            }
        }
    }

    private static void closeIfThere(PartFile part) throws IOException {
        if (part != null) {
            part.close();
        }
    }
}
