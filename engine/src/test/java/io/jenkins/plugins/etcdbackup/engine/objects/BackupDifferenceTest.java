package io.jenkins.plugins.etcdbackup.engine.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StoredSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupDifferenceTest {

    private static final int OBJECTS = 60;

    @TempDir
    Path directory;

    /** What was told, a line each. */
    private static final class Lines implements BackupDifference.Visitor {

        private final List<String> lines = new ArrayList<>();

        @Override
        public void came(FoundObject object) {
            lines.add("came " + object.name());
        }

        @Override
        public void went(FoundObject object) {
            lines.add("went " + object.name());
        }

        @Override
        public void changed(FoundObject before, FoundObject after, List<ObjectChange> changes) {
            lines.add("changed " + after.name());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_000, 7, 1})
    void isTheSameWhetherOrNotAllKeysFitInTheHeap(long maxKeys) throws Exception {
        StoredSnapshot older = new StoredSnapshot();
        StoredSnapshot newer = new StoredSnapshot();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            String name = String.format(Locale.ROOT, "map-%02d", i);
            if (i % 3 != 0) {
                put(older, name, "1");
            }
            if (i % 3 != 1) {
                put(newer, name, i % 4 == 0 ? "2" : "1");
            }
            if (i % 3 == 0) {
                expected.add("came " + name);
            } else if (i % 3 == 1) {
                expected.add("went " + name);
            } else if (i % 4 == 0) {
                expected.add("changed " + name);
            }
        }

        Lines told = new Lines();
        try (BackupObjects before = open(older, "older.db");
                BackupObjects after = open(newer, "newer.db")) {
            new BackupDifference(before, after, maxKeys).compare(before.resources("configmaps"), null, told);
        }

        assertThat(told.lines).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void put(StoredSnapshot snapshot, String name, String value) {
        String object = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"namespace\":\"shop\",\"name\":\""
                + name + "\"},\"data\":{\"value\":\"" + value + "\"}}";
        snapshot.put("/kubernetes.io/configmaps/shop/" + name, object.getBytes(UTF_8));
    }

    private BackupObjects open(StoredSnapshot snapshot, String name) throws Exception {
        Path file = snapshot.write(directory.resolve(name));
        return BackupObjects.open(SnapshotSource.file(file), ValueDecryption.withoutKeys(), () -> {});
    }
}
