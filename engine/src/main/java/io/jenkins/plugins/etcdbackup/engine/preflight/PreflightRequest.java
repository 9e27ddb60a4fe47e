package io.jenkins.plugins.etcdbackup.engine.preflight;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the checks have to know of the run that is about to start.
 *
 * @param direct whether the snapshot is streamed out without being saved on the node
 * @param debugNamespace an existing namespace for the debug pod; null if the run makes its own
 * @param outputDirectory where the files will be written
 * @param keysApart whether the tarball is encrypted or kept in another place than the snapshot
 * @param copies how many times the snapshot is in it at the worst moment: 2 when it is encrypted or rehearsed there, 3
 *     when both
 * @param quietHours null for none
 * @param allow ids of checks whose FAIL is let through
 */
public record PreflightRequest(
        boolean direct,
        String debugNamespace,
        Path outputDirectory,
        boolean keysApart,
        int copies,
        QuietHours quietHours,
        Set<String> allow) {

    public PreflightRequest {
        Objects.requireNonNull(outputDirectory);
        allow = Set.copyOf(allow);
    }

    Optional<QuietHours> quiet() {
        return Optional.ofNullable(quietHours);
    }
}
