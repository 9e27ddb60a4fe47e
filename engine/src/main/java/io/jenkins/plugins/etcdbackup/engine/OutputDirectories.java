package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.files.DirectoryClaim;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.File;
import java.nio.file.Path;

/** The directories that take the files, this run's before anything is done in the cluster; mostly one and the same. */
final class OutputDirectories implements AutoCloseable {

    private final Path snapshot;
    private final Path staticResources;
    private final DirectoryClaim claim;
    private DirectoryClaim separate;

    private OutputDirectories(BackupRequest request, BackupLog log) throws BackupException {
        File apart = request.protection().staticResourcesOutput();
        snapshot = require(request.output());
        staticResources = apart == null ? snapshot : require(apart);
        claim = DirectoryClaim.open(snapshot, log);
    }

    static OutputDirectories claim(BackupRequest request, BackupLog log) throws BackupException {
        OutputDirectories directories = new OutputDirectories(request, log);
        try {
            if (!directories.staticResources.equals(directories.snapshot)) {
                directories.separate = DirectoryClaim.open(directories.staticResources, log);
            }
            return directories;
        } catch (BackupException e) {
            directories.close();
            throw e;
        }
    }

    static Path require(File given) throws BackupException {
        Path directory = given.toPath().toAbsolutePath().normalize();
        DirectoryClaim.requireDirectory(directory);
        return directory;
    }

    /** Takes the snapshot, its inventory, the manifest and the restore guide. */
    Path snapshot() {
        return snapshot;
    }

    /** Takes the tarball of static pod resources. */
    Path staticResources() {
        return staticResources;
    }

    @Override
    public void close() throws BackupException {
        claim.close();
        if (separate != null) {
            separate.close();
        }
    }
}
