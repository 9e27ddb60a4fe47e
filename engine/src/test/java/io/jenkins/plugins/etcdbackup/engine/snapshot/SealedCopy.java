package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A snapshot as a backup run has it that will encrypt: sealed. */
final class SealedCopy implements AutoCloseable {

    private final PartFile part;

    private SealedCopy(PartFile part) {
        this.part = part;
    }

    static SealedCopy of(Path snapshot) throws Exception {
        PartFile part = PartFile.createSealed(snapshot.toAbsolutePath().getParent(), snapshot.getFileName() + ".copy");
        Files.copy(snapshot, part.stream());
        part.finish();
        return new SealedCopy(part);
    }

    SnapshotSource source() {
        return SnapshotSource.of(part.name(), part::open);
    }

    @Override
    public void close() throws IOException {
        part.close();
    }
}
