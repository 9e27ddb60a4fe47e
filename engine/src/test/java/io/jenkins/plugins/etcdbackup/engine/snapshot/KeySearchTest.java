package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A search against one that decodes every entry. */
@Timeout(60)
class KeySearchTest {

    private static final KeyFilter PODS =
            (bytes, at, length) -> new String(bytes, at, length, StandardCharsets.UTF_8).contains("/pods/");
    private static final int DAMAGES = 400;

    @TempDir
    Path directory;

    @Test
    void findsWhatDecodingEverythingFindsOrSaysThatThereIsDamage() throws Exception {
        byte[] sound = Files.readAllBytes(SmallSnapshots.take(directory));
        Path file = directory.resolve("damaged.db");
        Files.write(file, sound);
        assertThat(found(file, new ArrayList<>())).hasSize(399).isEqualTo(decoded(file));
        Random random = new Random(7);
        int told = 0;
        for (int i = 0; i < DAMAGES; i++) {
            byte[] bytes = sound.clone();
            bytes[8192 + random.nextInt(bytes.length - 8192)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            List<String> damage = new ArrayList<>();
            TreeMap<String, Long> found = found(file, damage);
            if (damage.isEmpty()) {
                assertThat(found).as("damage %d", i).isEqualTo(decoded(file));
            }
            told += damage.isEmpty() ? 0 : 1;
        }
        assertThat(told).isBetween(5, DAMAGES - 5);
    }

    @Test
    void longKeysAreRead() throws Exception {
        String key = "/registry/pods/default/" + "x".repeat(253) + "/" + "y".repeat(20_000);
        Path file = new StoredSnapshot().put(key, new byte[] {1}).write(directory.resolve("long.db"));

        assertThat(found(file, new ArrayList<>())).containsOnlyKeys(key);
    }

    @Test
    void keysThatDoNotFitInTheHeapAreFoundPartByPart() throws Exception {
        Path file = SmallSnapshots.take(directory);
        List<String> found = new ArrayList<>();
        List<String> keys = new ArrayList<>();

        try (SnapshotObjects objects = SnapshotObjects.open(SnapshotSource.file(file), 10)) {
            objects.liveAt(SnapshotObjects.NEWEST, PODS, Comparator.naturalOrder(), stored -> found.add(stored.key()));
            objects.liveKeysAt(SnapshotObjects.NEWEST, PODS, (key, place) -> keys.add(key));
        }

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(decoded(file).keySet())
                .hasSize(399);
        assertThat(keys).containsExactlyInAnyOrderElementsOf(found);
    }

    @Test
    void aHeapWithoutAnyRoomIsNamed() throws Exception {
        try (SnapshotObjects objects = SnapshotObjects.open(SnapshotSource.file(SmallSnapshots.take(directory)), 0)) {
            assertThatThrownBy(() -> objects.liveKeysAt(SnapshotObjects.NEWEST, PODS, (key, place) -> {}))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("give Java more with -Xmx");
        }
    }

    private static TreeMap<String, Long> found(Path file, List<String> damage) throws Exception {
        TreeMap<String, Long> found = new TreeMap<>();
        try (SnapshotObjects objects = SnapshotObjects.open(SnapshotSource.file(file))) {
            objects.liveAt(
                    SnapshotObjects.NEWEST,
                    PODS,
                    Comparator.naturalOrder(),
                    stored -> found.put(stored.key(), stored.revision()));
            objects.damage().ifPresent(damage::add);
        } catch (BackupException e) {
            damage.add(e.getMessage());
        }
        return found;
    }

    private static TreeMap<String, Long> decoded(Path file) throws Exception {
        TreeMap<String, Long> live = new TreeMap<>();
        try (BoltFile database = BoltFile.open(FileChannel.open(file))) {
            database.check(new KeyBucketVisitor((entry, revision, content) -> {
                byte[] key = content.key().toArray();
                String text = content.key().text();
                if (PODS.matches(key, 0, key.length)) {
                    live.put(text, revision.main());
                    if (revision.tombstone()) {
                        live.remove(text);
                    }
                }
            }));
        }
        return live;
    }
}
