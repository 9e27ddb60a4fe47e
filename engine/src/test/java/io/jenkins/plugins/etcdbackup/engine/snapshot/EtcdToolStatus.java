package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks the real tools for a snapshot's status: etcdctl of 3.4, etcdutl since 3.5. */
final class EtcdToolStatus {

    private EtcdToolStatus() {}

    static LocalProgram run(EtcdInstallation installation, Path snapshot) throws IOException {
        return LocalProgram.run(
                Duration.ofMinutes(2),
                Map.of("ETCDCTL_API", "3"),
                List.of(installation.etcdutl().toString(), "snapshot", "status", snapshot.toString(), "-w", "json"));
    }

    static String json(EtcdInstallation installation, Path snapshot) throws IOException {
        return run(installation, snapshot).orFail().output().strip();
    }
}
