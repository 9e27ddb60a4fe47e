package io.jenkins.plugins.etcdbackup.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The index on the disk: a line of JSON for each change, appended as it happens, and written anew when it is read. A line
 * that was cut short by a crash is the last one, and is passed over.
 */
final class IndexJournal {

    /** A line: an attempt that came, or a job, build or name that went. */
    record Change(BackupEntry added, String job, Integer build, String renamedTo) {

        static Change add(BackupEntry entry) {
            return new Change(entry, null, null, null);
        }

        /** @param build null for all of the job */
        static Change remove(String job, Integer build) {
            return new Change(null, job, build, null);
        }

        static Change rename(String job, String to) {
            return new Change(null, job, null, to);
        }
    }

    private static final Logger LOGGER = Logger.getLogger(IndexJournal.class.getName());

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Path file;

    IndexJournal(Path file) {
        this.folder = Objects.requireNonNull(file.getParent(), "a file is no root");
        this.file = file;
    }

    boolean exists() {
        return Files.isRegularFile(file);
    }

    /** All changes in their order. */
    List<Change> read() throws IOException {
        List<Change> changes = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    changes.add(json.readValue(line, Change.class));
                } catch (JsonProcessingException e) {
                    LOGGER.log(Level.FINE, e, () -> "a line of " + file + " is not ours");
                }
            }
        }
        return changes;
    }

    void append(Change change) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                file,
                json.writeValueAsString(change) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Replaces all that is there, in one step. */
    void write(Collection<BackupEntry> entries) throws IOException {
        Files.createDirectories(folder);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (BufferedWriter out = Files.newBufferedWriter(next)) {
            for (BackupEntry entry : entries) {
                out.write(json.writeValueAsString(Change.add(entry)));
                out.write('\n');
            }
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
