package io.jenkins.plugins.etcdbackup.page;

import hudson.model.Run;
import java.io.IOException;
import java.util.Optional;
import jenkins.util.VirtualFile;

/** A backup that a job still holds. */
public record KeptBackup(Run<?, ?> build, Backup backup) {

    /** Builds are loaded from the disk one by one: a job that keeps thousands must not load them all for one answer. */
    private static final int BUILDS = 500;

    /**
     * The newest of that cluster and z-stream whose files are among its build's artifacts, but for what is kept apart. One
     * that was taken during a roll-out is no reason to take no other.
     */
    public static Optional<KeptBackup> find(Run<?, ?> now, String clusterId, String version) throws IOException {
        Run<?, ?> build = now;
        for (int looked = 0; build != null && looked < BUILDS; looked++) {
            BackupAction action = build.getAction(BackupAction.class);
            Optional<Backup> backup = action == null ? Optional.empty() : action.find(clusterId, version);
            if (backup.isPresent() && !backup.get().isPossiblyDirty() && isComplete(build, backup.get())) {
                return Optional.of(new KeptBackup(build, backup.get()));
            }
            build = build.getPreviousBuild();
        }
        return Optional.empty();
    }

    private static boolean isComplete(Run<?, ?> build, Backup backup) throws IOException {
        VirtualFile root = build.getArtifactManager().root();
        for (BackupFile file : backup.getFiles()) {
            if (!file.isApart() && !root.child(backup.artifact(file.getName())).exists()) {
                return false;
            }
        }
        return root.child(backup.artifact(backup.getManifestName())).exists();
    }
}
