package io.jenkins.plugins.etcdbackup.page;

import hudson.XmlFile;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.engine.objects.Inventory;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The inventories of a build's backups, in its directory on the controller: no artifacts, and nothing serves them. They are
 * kept plainly where the backups are encrypted, too, or nobody could compare one with the next (docs/decisions/0024).
 */
public final class InventoryStore {

    private static final Logger LOGGER = Logger.getLogger(InventoryStore.class.getName());

    private static final String FOLDER = "etcd-backup";
    /** Builds are loaded from the disk one by one: a job that keeps thousands must not load them all for one answer. */
    private static final int BUILDS = 500;

    private final Run<?, ?> run;
    private final Path folder;

    /** Where the backup before is, and what it held. */
    private record Earlier(Run<?, ?> build, Path inventory) {}

    public InventoryStore(Run<?, ?> run) {
        this.run = run;
        this.folder = run.getRootDir().toPath().resolve(FOLDER);
    }

    /** A file of a new backup, which has no name yet: {@link #store} or delete it. */
    public Path begin() throws IOException {
        Files.createDirectories(folder);
        return Files.createTempFile(folder, "inventory", ".part");
    }

    /**
     * Keeps the inventory of a backup that the build does not know yet, compared with the one before it of the same cluster.
     *
     * @return null where there is none before it
     */
    public InventoryComparison store(Path begun, Backup backup) throws IOException {
        Optional<Earlier> earlier = earlier(backup);
        InventoryComparison comparison = null;
        if (earlier.isPresent()) {
            Path before = earlier.get().inventory();
            comparison = InventoryComparison.of(() -> Files.newInputStream(before), () -> Files.newInputStream(begun));
        }
        Inventory inventory = Inventory.read(Files.newInputStream(begun));
        xml(backup)
                .write(new BackupContents(
                        inventory,
                        comparison == null
                                ? null
                                : new BackupContents.Since(earlier.get().build().getDisplayName(), comparison)));
        Files.move(begun, file(backup, "inventory", ".tsv.gz"), StandardCopyOption.REPLACE_EXISTING);
        return comparison;
    }

    private Optional<Earlier> earlier(Backup backup) {
        Run<?, ?> build = run;
        for (int looked = 0; build != null && looked < BUILDS; looked++) {
            BackupAction action = build.getAction(BackupAction.class);
            InventoryStore store = new InventoryStore(build);
            Optional<Path> inventory = action == null
                    ? Optional.empty()
                    : action.all().stream()
                            .filter(other -> other.getClusterId().equals(backup.getClusterId()))
                            .map(other -> store.file(other, "inventory", ".tsv.gz"))
                            .filter(Files::exists)
                            .reduce((one, later) -> later);
            if (inventory.isPresent()) {
                return Optional.of(new Earlier(build, inventory.get()));
            }
            build = build.getPreviousBuild();
        }
        return Optional.empty();
    }

    /** What the backup holds; null for one that is older than inventories are. */
    public BackupContents contents(Backup backup) {
        XmlFile file = xml(backup);
        try {
            return file.exists() && file.read() instanceof BackupContents contents ? contents : null;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Cannot read " + file);
            return null;
        }
    }

    private XmlFile xml(Backup backup) {
        return new XmlFile(file(backup, "contents", ".xml").toFile());
    }

    /** A build may back up several clusters in the same second. */
    private Path file(Backup backup, String what, String ending) {
        String cluster = backup.getClusterId().replaceAll("[^A-Za-z0-9-]", "_");
        String stamp = backup.getManifestName().replaceAll("[^0-9_-]", "");
        return folder.resolve(what + "_" + cluster + stamp + ending);
    }
}
