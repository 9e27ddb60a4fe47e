package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The snapshot is as large as the database file at most, and is in the output directory as often as the request says.
 * The margin is for the tarball (10 to 50 MB on a cluster with some history) and the manifest.
 */
record OutputSpaceCheck(String id) implements Check {

    private static final long MARGIN = 64_000_000;

    @Override
    public Finding check(CheckContext context) {
        Path directory = context.request().outputDirectory();
        Optional<Long> database = context.facts().etcd().databaseBytes();
        long needed = database.orElse(0L) * context.request().copies() + MARGIN;
        long free;
        try {
            free = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return fail("The free space of the output directory " + directory + " cannot be read: " + e.getMessage());
        }
        if (free < needed) {
            return fail("The output directory " + directory + " has " + ByteCount.of(free)
                    + " free, and the backup needs " + ByteCount.of(needed) + ". Make room or choose another one.");
        }
        return database.isEmpty()
                ? warn("The output directory " + directory + " has " + ByteCount.of(free)
                        + " free; whether that is enough is not known, since the size of the database is not.")
                : pass("The output directory has " + ByteCount.of(free) + " free; " + ByteCount.of(needed)
                        + " are needed.");
    }
}
