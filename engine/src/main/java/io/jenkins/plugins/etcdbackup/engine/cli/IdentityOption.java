package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How the commands that read a stored backup are told what opens it. */
final class IdentityOption {

    @Option(
            names = {"--identity", "-i"},
            paramLabel = "FILE",
            description =
                    "File with secret keys (AGE-SECRET-KEY-1…) for a backup that is encrypted itself. It is decrypted"
                            + " in memory: no plain byte gets to the disk.")
    private Path identity;

    /** Null where none was named. */
    Identities identities() throws BackupException {
        return identity == null ? null : Identities.read(identity);
    }
}
