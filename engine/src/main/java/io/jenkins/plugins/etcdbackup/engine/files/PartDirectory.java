package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.nio.file.Path;

/**
 * Where one file of a backup is put together.
 *
 * @param directory existing directory that the file is written into
 * @param sealed whether no plain byte may get there, because the file will be kept encrypted
 */
public record PartDirectory(Path directory, boolean sealed) {

    public PartFile begin(String name) throws BackupException {
        return sealed ? PartFile.createSealed(directory, name) : PartFile.create(directory, name);
    }
}
