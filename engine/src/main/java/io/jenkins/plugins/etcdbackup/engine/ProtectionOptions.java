package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.files.PartDirectory;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Who may read the files, and whether they lie together.
 *
 * @param encryptTo who may read both files; nobody's keys means that the files are plain
 * @param encryptKeysTo who may read the tarball of static pod resources, if others than {@code encryptTo}; it holds
 *     private keys, and with encryption at rest the keys to the snapshot
 * @param staticResourcesOutput existing directory for the tarball, or null for the common one
 */
public record ProtectionOptions(Recipients encryptTo, Recipients encryptKeysTo, File staticResourcesOutput)
        implements Serializable {

    public ProtectionOptions {
        Objects.requireNonNull(encryptTo);
        Objects.requireNonNull(encryptKeysTo);
    }

    Recipients ofStaticResources() {
        return encryptKeysTo.isEmpty() ? encryptTo : encryptKeysTo;
    }

    /** Where the snapshot comes in: what will be encrypted must not lie on the disk plainly until then. */
    PartDirectory snapshotDirectory(Path output) {
        return new PartDirectory(output, !encryptTo.isEmpty());
    }

    /** The same for the tarball. */
    PartDirectory staticResourcesDirectory(Path output) {
        return new PartDirectory(output, !ofStaticResources().isEmpty());
    }

    /**
     * Whether what decrypts the snapshot can be had without more than the snapshot's own directory, by whatever name
     * that was given.
     */
    boolean keysLieBesideSnapshot(Path output) throws IOException {
        return ofStaticResources().isEmpty()
                && (staticResourcesOutput == null || Files.isSameFile(staticResourcesOutput.toPath(), output));
    }

    boolean allPlain() {
        return encryptTo.isEmpty() && encryptKeysTo.isEmpty();
    }
}
