package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreGuide;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the verified files their names. The manifest comes last: where it is, the backup is whole. Where one of them
 * cannot be published, none is.
 */
final class Publication {

    private final Path output;
    private final List<PartFile> begun = new ArrayList<>();

    Publication(Path output) {
        this.output = output;
    }

    /** @return the names, in the order in which they were given */
    List<String> publish(BackupFileNames names, FinalFiles files, Manifest manifest) throws BackupException {
        boolean whole = false;
        try (PartFile guide = text(names.restoreGuide(), RestoreGuide.text(manifest));
                PartFile record = text(names.manifest(), ManifestJson.write(manifest))) {
            for (PartFile part : List.of(files.snapshot(), files.staticResources(), files.inventory(), guide, record)) {
                begun.add(part);
                part.publish();
            }
            whole = true;
        } catch (IOException e) {
            throw new BackupException(Stage.OUTPUT, "The manifest could not be written into " + output + ".", e);
        } finally {
            if (!whole) {
                withdraw();
            }
        }
        return begun.stream().map(p -> p.path().getFileName().toString()).toList();
    }

    private PartFile text(String name, String content) throws BackupException, IOException {
        PartFile part = PartFile.create(output, name);
        try {
            part.channel().write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
            return part;
        } catch (IOException e) {
            part.close();
            throw e;
        }
    }

    /** A file may have its name although publishing it failed: what came after the name did. */
    private void withdraw() throws BackupException {
        for (PartFile part : begun) {
            try {
                Files.deleteIfExists(part.path());
            } catch (IOException e) {
                throw new BackupException(
                        Stage.OUTPUT, "An incomplete backup could not be withdrawn: delete " + part.path() + ".", e);
            }
        }
    }
}
