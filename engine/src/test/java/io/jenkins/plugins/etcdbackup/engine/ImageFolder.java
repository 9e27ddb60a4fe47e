package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of an image of the stand-in: real ones, and ones that do what a broken image or etcd might do. */
final class ImageFolder {

    private final Path folder;

    ImageFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    Path path() {
        return folder;
    }

    /** A program of a release, under this or another name. */
    ImageFolder with(EtcdInstallation installation, String program, String name) throws IOException {
        Files.copy(installation.bin().resolve(program), folder.resolve(name));
        return this;
    }

    ImageFolder withFile(Path file, String name) throws IOException {
        Files.copy(file, folder.resolve(name));
        return this;
    }

    ImageFolder withScript(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/bash\n" + script);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
        return this;
    }
}
