package io.jenkins.plugins.etcdbackup.agent;

import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * Writes objects of the backup in the directory that it is called on into a file that only the build's user reads.
 *
 * @param identity what opens the files of the backup; null where they are plain
 */
public record GetObjects(ObjectReturn.Wanted wanted, Secret identity, File target)
        implements EngineWork<ObjectsWritten> {

    @Override
    public ObjectsWritten run(File directory, BackupLog log) throws BackupException, InterruptedException {
        Identities identities =
                identity == null ? null : Identities.parse("of the credentials", identity.getPlainText());
        try (BackupObjects objects = new BackupOpening(identities, null).open(directory.toPath());
                Writer out = Files.newBufferedWriter(create(target.toPath()))) {
            ObjectReturn found = new ObjectReturn(objects, wanted, log::warn);
            found.print(out);
            return new ObjectsWritten(found.printed(), found.complete());
        } catch (IOException e) {
            throw new BackupException(Stage.OUTPUT, "Cannot write " + target + ": " + e.getMessage() + ".", e);
        }
    }

    /** There may be Secrets in it. */
    private static Path create(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent(), "a file is no root"));
        Files.deleteIfExists(file);
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createFile(file);
    }
}
