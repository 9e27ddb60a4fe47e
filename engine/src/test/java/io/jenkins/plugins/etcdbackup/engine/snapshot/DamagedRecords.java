package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bucket of etcd, and every way in which a record in it can be wrong while the file around it is sound: what an
 * etcd of some release refuses, dies of, or would serve although nobody wrote it.
 */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
abstract class DamagedRecords {

    static final byte[] NONE = {};

    @TempDir
    static Path directory;

    static SnapshotRecords sound;

    @BeforeAll
    static void takeASnapshot() throws Exception {
        sound = SnapshotRecords.of(RichSnapshot.take(directory))
                .put("alarm", new ProtoBytes().number(1, 7).number(2, 1).toBytes(), NONE)
                .put("cluster", "downgrade", "{\"target-version\":\"3.4.0\",\"enabled\":true}");
    }

    /** A way to damage the records, and the id of what must be found. */
    record Damage(String how, String finding, Consumer<SnapshotRecords> by) {
        @Override
        public String toString() {
            return how + " gives " + finding;
        }
    }

    static Damage damage(String how, String finding, Consumer<SnapshotRecords> by) {
        return new Damage(how, finding, by);
    }

    static byte[] aPut(SnapshotRecords records) {
        return records.keys("key").stream()
                .filter(key -> key.length == 17)
                .findFirst()
                .orElseThrow();
    }

    static byte[] newest(SnapshotRecords records) {
        List<byte[]> keys = records.keys("key");
        return keys.get(keys.size() - 1);
    }

    static void assertWarned(String id, SnapshotRecords records) throws Exception {
        SnapshotReport report = verify(records);

        assertThat(report.failures()).isEmpty();
        assertThat(report.findings())
                .anyMatch(finding -> finding.id().equals(id) && finding.level() == Finding.Level.WARN);
    }

    static SnapshotReport verify(SnapshotRecords records) throws Exception {
        Path file = directory.resolve("damaged.db");
        Files.write(file, records.sealed());
        return SnapshotVerifier.verify(file);
    }

    static byte[] cut(byte[] value) {
        return Arrays.copyOf(value, value.length - 1);
    }

    static byte[] change(byte[] value, int at, int to) {
        byte[] changed = value.clone();
        changed[at] = (byte) to;
        return changed;
    }

    static byte[] repeated(int value, int times) {
        byte[] bytes = new byte[times];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** What every class of records adds to the table. */
    abstract Stream<Damage> damages();

    @ParameterizedTest
    @MethodSource("damages")
    void everyDamageIsFound(Damage damage) throws Exception {
        SnapshotRecords records = sound.copy();
        damage.by().accept(records);

        SnapshotReport report = verify(records);

        assertThat(report.findings().stream()
                        .filter(finding -> finding.level() == Finding.Level.FAIL)
                        .map(Finding::id))
                .contains(damage.finding());
    }
}
