package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes the files of a node's root.
 *
 * @param root the node's root; paths are relative to it
 */
record NodeFiles(Path root) {

    void write(String path, String permissions, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    String relative(Path path) {
        return root.relativize(path).toString();
    }

    /** Writes a resource of this package as a program. */
    void install(String resource, String path, String environmentName) throws IOException {
        write(path, "rwxr-xr-x", text(resource).replace("NODE_ENVVAR_NAME", environmentName));
    }

    private static String text(String resource) throws IOException {
        try (InputStream text = NodeFiles.class.getResourceAsStream(resource)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
