package build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The cluster that the acceptance run backs up.
 *
 * @param access folder with the files url, token, ca.crt and perhaps user and password
 */
record Cluster(Path access) {

    String url() throws IOException {
        return read("url");
    }

    String token() throws IOException {
        return read("token");
    }

    String ca() throws IOException {
        return read("ca.crt");
    }

    /** Whether it has an OAuth server that takes a user and a password. */
    boolean hasUser() {
        return Files.exists(access.resolve("user"));
    }

    String user() throws IOException {
        return read("user");
    }

    String password() throws IOException {
        return read("password");
    }

    private String read(String name) throws IOException {
        return Files.readString(access.resolve(name)).strip();
    }
}
