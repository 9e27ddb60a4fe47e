package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.objects.Inventory;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryComparison;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a backup holds, and what became of it since the one before, as the build's page shows it. Fields are of plain types,
 * since they are in a file of the build's for years.
 */
public final class BackupContents {

    private static final int MAX_ROWS = 50;

    private final long objects;
    private final long bytes;
    private final ArrayList<Row> resources = new ArrayList<>();
    private final ArrayList<Row> namespaces = new ArrayList<>();
    private final int moreResources;
    private final int moreNamespaces;
    private final ArrayList<String> namespaceNames = new ArrayList<>();
    private final Since since;

    /** @param since null where there is none before */
    BackupContents(Inventory inventory, Since since) {
        objects = inventory.objects();
        bytes = inventory.bytes();
        fill(inventory.resources(), resources);
        fill(inventory.namespaces(), namespaces);
        moreResources = Math.max(0, inventory.resources().size() - MAX_ROWS);
        moreNamespaces = Math.max(0, inventory.namespaces().size() - MAX_ROWS);
        inventory.namespaces().forEach(count -> namespaceNames.add(count.name()));
        this.since = since;
    }

    private static void fill(List<Inventory.Count> counts, List<Row> rows) {
        counts.stream()
                .limit(MAX_ROWS)
                .forEach(count -> rows.add(new Row(count.name(), count.objects(), count.bytes())));
    }

    public long getObjects() {
        return objects;
    }

    public String getReadableBytes() {
        return ByteCount.of(bytes);
    }

    /** Largest first. */
    public List<Row> getResources() {
        return List.copyOf(resources);
    }

    /** Largest first. */
    public List<Row> getNamespaces() {
        return List.copyOf(namespaces);
    }

    /** How many there are beside those. */
    public int getMoreResources() {
        return moreResources;
    }

    /** How many there are beside those. */
    public int getMoreNamespaces() {
        return moreNamespaces;
    }

    /** Null where it is the first one of its cluster. */
    public Since getSince() {
        return since;
    }

    public boolean holdsNamespace(String name) {
        return namespaceNames.contains(name);
    }

    /** Objects under one name. */
    public static final class Row {

        private final String name;
        private final long objects;
        private final long bytes;

        Row(String name, long objects, long bytes) {
            this.name = name;
            this.objects = objects;
            this.bytes = bytes;
        }

        public String getName() {
            return name;
        }

        public long getObjects() {
            return objects;
        }

        public String getReadableBytes() {
            return ByteCount.of(bytes);
        }
    }

    /** What became of it since another backup. */
    public static final class Since {

        private final String build;
        private final long came;
        private final long went;
        private final long changed;
        private final double percentWent;
        private final ArrayList<Change> resources = new ArrayList<>();
        private final ArrayList<Change> namespaces = new ArrayList<>();
        private final ArrayList<String> vanished;
        private final ArrayList<String> appeared;

        /** @param build what the build of the other one is called */
        Since(String build, InventoryComparison comparison) {
            this.build = build;
            came = comparison.all().came();
            went = comparison.all().went();
            changed = comparison.all().changed();
            percentWent = 100 * comparison.shareThatWent();
            fill(comparison.resources(), resources);
            fill(comparison.namespaces(), namespaces);
            vanished = new ArrayList<>(comparison.vanished());
            appeared = new ArrayList<>(comparison.appeared());
        }

        private static void fill(List<InventoryComparison.Change> changes, List<Change> rows) {
            changes.stream()
                    .limit(MAX_ROWS)
                    .forEach(change ->
                            rows.add(new Change(change.name(), change.came(), change.went(), change.changed())));
        }

        public String getBuild() {
            return build;
        }

        public long getCame() {
            return came;
        }

        public long getWent() {
            return went;
        }

        public long getChanged() {
            return changed;
        }

        /** Of all objects that were there before. */
        public String getReadableShare() {
            return String.format(Locale.ROOT, "%.1f %%", percentWent);
        }

        public List<Change> getResources() {
            return List.copyOf(resources);
        }

        public List<Change> getNamespaces() {
            return List.copyOf(namespaces);
        }

        /** Namespaces. */
        public List<String> getVanished() {
            return List.copyOf(vanished);
        }

        /** Namespaces. */
        public List<String> getAppeared() {
            return List.copyOf(appeared);
        }

        /** The namespaces that vanished, in one line. */
        public String getVanishedLine() {
            return String.join(", ", vanished);
        }

        /** The namespaces that appeared, in one line. */
        public String getAppearedLine() {
            return String.join(", ", appeared);
        }
    }

    /** What became of the objects under one name. */
    public static final class Change {

        private final String name;
        private final long came;
        private final long went;
        private final long changed;

        Change(String name, long came, long went, long changed) {
            this.name = name;
            this.came = came;
            this.went = went;
            this.changed = changed;
        }

        public String getName() {
            return name;
        }

        public long getCame() {
            return came;
        }

        public long getWent() {
            return went;
        }

        public long getChanged() {
            return changed;
        }
    }
}
