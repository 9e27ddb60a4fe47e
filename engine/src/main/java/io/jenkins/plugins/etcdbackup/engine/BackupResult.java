package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import java.io.Serializable;
import java.util.List;

/**
 * A backup that was taken, verified and published.
 *
 * @param manifest all that is known of it
 * @param fileNames the published files' names in the output directory: snapshot, tarball, inventory, restore guide, manifest
 * @param left what could not be taken away from the cluster or the node, each with what to do; mostly empty
 */
public record BackupResult(Manifest manifest, List<String> fileNames, List<String> left) implements Serializable {
    public BackupResult {
        fileNames = List.copyOf(fileNames);
        left = List.copyOf(left);
    }
}
