package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.FilePath;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where the tarball of static pod resources goes. It holds private keys of the cluster and, with encryption at rest, the
 * keys to the snapshot. A build's artifacts are one set with one permission, so what is kept apart is not among them.
 */
final class StaticResourcesOption {

    static final String TOGETHER = "together";
    static final String SEPARATE = "separate";

    private StaticResourcesOption() {}

    /** What can be wrong with the words, before anything is done. */
    static void check(String place, String dir, String snapshotDir) throws AbortException {
        String wrong = wrong(place, dir, snapshotDir);
        if (wrong != null) {
            throw new AbortException(wrong);
        }
    }

    static FormValidation validate(String place, String dir, String snapshotDir) {
        String wrong = wrong(place, dir.isBlank() ? null : dir, snapshotDir.isBlank() ? null : snapshotDir);
        return wrong == null ? FormValidation.ok() : FormChecks.error(wrong);
    }

    private static String wrong(String place, String dir, String snapshotDir) {
        if (!place.equals(TOGETHER) && !place.equals(SEPARATE)) {
            return Messages.StaticResourcesOption_word(place);
        }
        if (place.equals(TOGETHER)) {
            return dir == null ? null : Messages.StaticResourcesOption_notSeparate();
        }
        if (dir == null) {
            return Messages.StaticResourcesOption_dirMissing();
        }
        String outside = OutputDirectory.wrong("staticResourcesDir", dir);
        if (outside != null) {
            return outside;
        }
        return snapshotDir != null && overlap(dir, snapshotDir)
                ? Messages.StaticResourcesOption_overlap(dir, snapshotDir)
                : null;
    }

    /** Whoever copies or archives the one directory must not carry the other along. */
    private static boolean overlap(String one, String other) {
        try {
            Path a = Path.of("workspace", one.strip()).normalize();
            Path b = Path.of("workspace", other.strip()).normalize();
            return a.startsWith(b) || b.startsWith(a);
        } catch (InvalidPathException e) {
            // The agent's system decides what a path is, and refuses this one by itself.
            return false;
        }
    }

    /** @return the directory for the tarball on the agent, or null if it is to lie beside the snapshot */
    static FilePath of(EtcdBackupStep step, FilePath workspace) throws IOException, InterruptedException {
        if (!step.getStaticResources().equals(SEPARATE)) {
            return null;
        }
        FilePath path = OutputDirectory.inside(workspace, "staticResourcesDir", step.getStaticResourcesDir());
        path.mkdirs();
        return path;
    }

    static ListBoxModel items() {
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.StaticResourcesOption_together(), TOGETHER);
        items.add(Messages.StaticResourcesOption_separate(), SEPARATE);
        return items;
    }
}
