package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds what a snapshot holds under some keys. The bucket is in the order of revisions, not of keys, so each search is one
 * walk over all pages, which also finds out whether they are sound; values are read afterwards, one by one. Memory is some
 * 20 bytes for each key that fits, and the keys themselves where there is room to sort them; where there is not even room for
 * the bytes, the keys are searched part by part.
 */
public final class SnapshotObjects implements Closeable {

    /** Stands for the newest revision. */
    public static final long NEWEST = Long.MAX_VALUE;

    /** What a key needs in memory while it is sorted, beside its characters. */
    private static final int KEY_OVERHEAD = 80;

    private final SnapshotSource snapshot;
    private final BoltFile database;
    private final long maxKeys;
    private String damage;

    /**
     * A key's value at one revision.
     *
     * @param revision main revision of the change
     * @param value null where the change was a deletion
     */
    public record Stored(String key, long revision, byte[] value) {

        public boolean isDeletion() {
            return value == null;
        }
    }

    /** Takes what was found. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Stored stored) throws BackupException, InterruptedException, IOException;
    }

    /** A key and where its entry stands. */
    private record Place(String key, long at) {}

    private SnapshotObjects(SnapshotSource snapshot, BoltFile database, long maxKeys) {
        this.snapshot = snapshot;
        this.database = database;
        this.maxKeys = maxKeys;
    }

    public static SnapshotObjects open(SnapshotSource snapshot) throws BackupException {
        return open(snapshot, LiveKeys.limitForThisHeap() / 2);
    }

    /** @param maxKeys that a walk can remember; for more it takes several */
    static SnapshotObjects open(SnapshotSource snapshot, long maxKeys) throws BackupException {
        try {
            PackedFile.refuse(snapshot);
            return new SnapshotObjects(snapshot, snapshot.database(), maxKeys);
        } catch (IOException e) {
            throw snapshot.unreadable(e);
        }
    }

    /** That something is wrong with what was walked over so far: then more may have been there, or newer values. */
    public Optional<String> damage() {
        return Optional.ofNullable(damage)
                .map(sentence -> snapshot + " is damaged: " + sentence
                        + ". There may be more in it, and newer states of what is in it.");
    }

    /**
     * Shows the newest value that each key had at a revision, unless it was deleted then. A revision that etcd had
     * compacted, or had not come to, is refused.
     *
     * @param revision {@link #NEWEST} for the newest
     * @param order of the keys; where they are too many to sort, the values come in none
     */
    public void liveAt(long revision, KeyFilter filter, Comparator<String> order, Visitor visitor)
            throws BackupException, InterruptedException, IOException {
        places(revision, KeyPart.all(filter), places -> {
            List<Place> sorted = sorted(places, order);
            if (sorted.isEmpty()) {
                for (long place : places) {
                    visitor.visit(read(place));
                }
            }
            for (Place place : sorted) {
                visitor.visit(read(place.at()));
            }
        });
    }

    /** Takes a key and the place to {@link #read} what stands under it. */
    @FunctionalInterface
    public interface KeyVisitor {
        void visit(String key, long place);
    }

    /** Shows the keys alone that were live at a revision, in no order. */
    public void liveKeysAt(long revision, KeyFilter filter, KeyVisitor visitor)
            throws BackupException, InterruptedException, IOException {
        places(revision, KeyPart.all(filter), places -> {
            for (long place : places) {
                visitor.visit(content(place).key().text(), place);
            }
        });
    }

    /** Takes what fits in memory at once. */
    private interface PlacesVisitor {
        void visit(long[] places) throws BackupException, InterruptedException, IOException;
    }

    private void places(long revision, KeyPart part, PlacesVisitor visitor)
            throws BackupException, InterruptedException, IOException {
        Optional<long[]> places = places(revision, part);
        if (places.isPresent()) {
            visitor.visit(places.get());
            return;
        }
        for (KeyPart half : part.split(2)) {
            places(revision, half, visitor);
        }
    }

    /** Empty where they don't fit in memory. */
    private Optional<long[]> places(long revision, KeyFilter filter) throws BackupException, InterruptedException {
        LiveKeys live = new LiveKeys(database, maxKeys);
        KeySearch search = new KeySearch(filter, (entry, key, content) -> {
            if (key.main() <= revision) {
                live.put(content.key(), entry.at(), key.tombstone());
            }
        });
        walk(search);
        if (revision != NEWEST) {
            refuseUnknown(revision, search.compacted(), search.newest());
        }
        return live.overflowed() ? Optional.empty() : Optional.of(live.places());
    }

    /** Older ones are refused by etcd, too: of what they were, only what nothing has changed since is left. */
    private void refuseUnknown(long revision, long compacted, long newest) throws BackupException {
        if (revision < compacted) {
            throw new BackupException(
                    Stage.REQUEST,
                    "Revision " + revision + " is gone: etcd had compacted its history up to " + compacted
                            + " when the snapshot was taken, and the newest revision in it is " + newest
                            + ". Take an older backup.");
        }
        if (revision > newest) {
            throw new BackupException(
                    Stage.REQUEST,
                    "Revision " + revision + " was not written yet when the snapshot was taken: the newest in it is "
                            + newest + ". Take a newer backup.");
        }
    }

    /** Shows every revision of the keys, deletions too, in rising order. */
    public void revisions(KeyFilter filter, Visitor visitor) throws BackupException, InterruptedException, IOException {
        List<Long> places = new ArrayList<>();
        walk(new KeySearch(filter, (entry, key, content) -> places.add(entry.at())));
        for (long place : places) {
            visitor.visit(read(place));
        }
    }

    private void walk(KeySearch search) throws BackupException, InterruptedException {
        try {
            BoltCheck check = database.check(search);
            if (check.meta() == null) {
                throw new BackupException(
                        Stage.VERIFY,
                        snapshot
                                + " is damaged or no etcd snapshot: `etcd-backup verify` lists everything that is wrong"
                                + " with it.");
            }
            if (damage == null) {
                damage = check.readable()
                        ? search.damage()
                        : check.faults().get(0).sentence();
            }
        } catch (IOException e) {
            throw snapshot.unreadable(e);
        }
    }

    /** In order; empty where there is no room for all keys in a quarter of the heap. */
    private List<Place> sorted(long[] places, Comparator<String> order) throws IOException {
        long room = Runtime.getRuntime().maxMemory() / 4;
        List<Place> sorted = new ArrayList<>();
        for (long at : places) {
            String key = content(at).key().text();
            room -= key.length() + KEY_OVERHEAD;
            if (room < 0) {
                return List.of();
            }
            sorted.add(new Place(key, at));
        }
        sorted.sort(Comparator.comparing(Place::key, order));
        return sorted;
    }

    /** What a search has shown, once more. */
    public Stored read(long at) throws IOException {
        Entry entry = entryAt(at);
        RevisionKey revision = RevisionKey.parse(entry.key());
        KeyValue content = KeyValue.parse(entry.value());
        return new Stored(
                content.key().text(),
                revision.main(),
                revision.tombstone() ? null : content.value().toArray());
    }

    private KeyValue content(long at) throws IOException {
        return KeyValue.parse(entryAt(at).value());
    }

    private Entry entryAt(long at) throws IOException {
        try {
            return database.entryAt(at);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
