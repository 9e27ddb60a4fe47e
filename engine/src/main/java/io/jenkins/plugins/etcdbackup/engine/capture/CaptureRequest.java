package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.files.PartDirectory;
import java.util.Map;

/**
 * What a capture needs to know.
 *
 * @param output where the snapshot is put together
 * @param staticResourcesOutput where the tarball is put together, mostly in the same directory
 * @param proxyVariables environment of the cluster-wide proxy for the script, empty where there is none
 * @param databaseSize bytes of the member's database, or -1 if not known; the node needs twice that in the script method
 * @param statusLineRequired whether cluster-backup.sh of this release prints the snapshot's status (4.7 and later)
 * @param rolloutAllowed whether operators are rolling out and the backup was wanted nevertheless: its files are then
 *     named {@code __POSSIBLY_DIRTY__}
 */
public record CaptureRequest(
        PartDirectory output,
        PartDirectory staticResourcesOutput,
        Map<String, String> proxyVariables,
        long databaseSize,
        boolean statusLineRequired,
        boolean rolloutAllowed) {
    public CaptureRequest {
        proxyVariables = Map.copyOf(proxyVariables);
    }
}
