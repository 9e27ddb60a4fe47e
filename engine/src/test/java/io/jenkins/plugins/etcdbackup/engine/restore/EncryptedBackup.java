package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.AgeEncryption;
import io.jenkins.plugins.etcdbackup.engine.files.AgeKeys;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes encrypted files for the tests of other rooms. */
public final class EncryptedBackup {

    private EncryptedBackup() {}

    /** Writes {@code <name>.age} into the directory and returns its secret key's file. */
    public static Path write(Path directory, String name, byte[] plain, Path keyDirectory) throws Exception {
        AgeKeys keys = AgeKeys.make(keyDirectory, "key");
        write(directory, name, plain, keys);
        return keys.identityFile();
    }

    private static void write(Path directory, String name, byte[] plain, AgeKeys keys) throws Exception {
        try (PartFile part = PartFile.create(directory, name)) {
            part.stream().write(plain);
            part.finish();
            try (PartFile encrypted = AgeEncryption.encrypt(part, Recipients.parse(List.of(keys.recipient())))) {
                encrypted.publish();
            }
        }
    }

    /** A key that opens nothing of what {@link #write} wrote. */
    public static Path otherKey(Path keyDirectory) throws IOException {
        return AgeKeys.make(keyDirectory, "other").identityFile();
    }
}
