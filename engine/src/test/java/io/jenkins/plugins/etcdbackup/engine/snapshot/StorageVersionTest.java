package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltContent;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers add to their database since etcd 3.6, written by hand, in forms that no server writes, too. */
class StorageVersionTest {

    @TempDir
    static Path directory;

    private static Path real;

    @BeforeAll
    static void takeASnapshot() throws Exception {
        real = SmallSnapshots.take(directory);
    }

    @ParameterizedTest
    @CsvSource({"3.6.0,3.6.0", "3.6.0-alpha.0,3.6.0-alpha.0", "3.6,''", "not a version,''"})
    void theStorageVersionIsPrintedWhereItIsOne(String stored, String printed) throws Exception {
        Map<String, List<Map.Entry<byte[], byte[]>>> content = BoltContent.of(real);
        List<Map.Entry<byte[], byte[]>> meta = new ArrayList<>(content.get("meta"));
        int place = 0;
        while (place < meta.size() && text(meta.get(place).getKey()).compareTo("storageVersion") < 0) {
            place++;
        }
        meta.add(place, Map.entry(bytes("storageVersion"), bytes(stored)));
        content.put("meta", meta);
        Path file = directory.resolve("3.6.db");
        byte[] database = new BoltWriter(4096, ByteOrder.LITTLE_ENDIAN, false).write(content);
        Files.write(file, SnapshotImage.sealed(database));

        SnapshotReport report =
                SnapshotVerifier.verify(SnapshotSource.file(file), StatusRules.ETCD_3_6, ChangeVisitor.NONE);

        assertThat(report.status().toJson()).endsWith(",\"version\":\"" + printed + "\"}");
        assertThat(SnapshotVerifier.verify(SnapshotSource.file(file), StatusRules.ETCD_3_5, ChangeVisitor.NONE)
                        .status()
                        .toJson())
                .doesNotContain("version");
        assertThat(SnapshotVerifier.verify(file).status().version()).isEqualTo(printed.isEmpty() ? null : printed);
        assertThat(ContentsReader.read(file).storageVersion()).isEqualTo(printed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
