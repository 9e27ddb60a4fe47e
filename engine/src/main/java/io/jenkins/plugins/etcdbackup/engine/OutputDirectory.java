package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory that takes the files: looked at before anything is done in the cluster. */
final class OutputDirectory {

    private OutputDirectory() {}

    static Path require(File given) throws BackupException {
        Path directory = given.toPath().toAbsolutePath().normalize();
        if (!Files.exists(directory)) {
            throw new BackupException(
                    Stage.OUTPUT, "The output directory " + directory + " does not exist. Create it first.");
        }
        if (!Files.isDirectory(directory)) {
            throw new BackupException(
                    Stage.OUTPUT, "The output " + directory + " is a file. Name a directory to write into.");
        }
        try {
            // The only test that counts: root passes a permission check on a read-only file system, too.
            Files.delete(Files.createTempFile(directory, ".etcd-backup", ".part"));
        } catch (IOException e) {
            throw new BackupException(
                    Stage.OUTPUT,
                    "The output directory " + directory + " cannot be written to (" + e.getMessage()
                            + "). Give the user that runs this the right to, or name another one.",
                    e);
        }
        return directory;
    }
}
