package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * What a kubeconfig holds in base64 or names as a file.
 *
 * @param folder what relative names are relative to; null where the kubeconfig came without files
 */
record KubeconfigFiles(String folder) {

    /** What {@code <name>-data} holds in base64, else what the file {@code <name>} holds. */
    Optional<String> content(LooseMap fields, String name) throws BackupException {
        Optional<String> inline = fields.text(name + "-data");
        if (inline.isPresent()) {
            try {
                byte[] bytes = Base64.getDecoder().decode(inline.get().replaceAll("\\s", ""));
                return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw refused("The kubeconfig's " + name + "-data is not base64.");
            }
        }
        Optional<String> path = fields.text(name);
        return path.isEmpty() ? path : Optional.of(SmallFile.read(file(path.get(), name), "The kubeconfig's " + name));
    }

    Path file(String path, String name) throws BackupException {
        if (folder == null) {
            throw refused("The kubeconfig names a file for " + name
                    + ", but came without files. Make one that holds everything: oc config view --flatten --raw.");
        }
        try {
            return Path.of(folder).resolve(path);
        } catch (InvalidPathException e) {
            throw refused("The kubeconfig's " + name + " is not a valid file name here. Where it, or the folder of the"
                    + " kubeconfig, has letters beyond ASCII, start this Java with LC_ALL=C.UTF-8.");
        }
    }

    private static BackupException refused(String message) {
        return new BackupException(Stage.LOG_IN, message);
    }
}
