package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltContent;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltWriter;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of machines with other page sizes and byte orders: ppc64le and arm64 have 64 KB, s390x is big-endian. */
class ForeignMachineTest {

    @TempDir
    static Path directory;

    private static SnapshotStatus status;
    private static Map<String, List<Map.Entry<byte[], byte[]>>> content;

    @BeforeAll
    static void takeASnapshot() throws Exception {
        Path snapshot = SmallSnapshots.take(directory);
        status = SnapshotVerifier.verify(snapshot).status();
        content = BoltContent.of(snapshot);
    }

    static Stream<Arguments> machines() {
        return Stream.of(4096, 8192, 16384, 65536).flatMap(pageSize -> Stream.of(
                        ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(true, false).map(freelist -> Arguments.of(pageSize, order, freelist))));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theStatusIsTheSameOnEveryMachine(int pageSize, ByteOrder order, boolean freelist) throws Exception {
        byte[] database = new BoltWriter(pageSize, order, freelist).write(content);
        Path file = directory.resolve("foreign.db");
        Files.write(file, SnapshotImage.sealed(database));

        SnapshotReport report = SnapshotVerifier.verify(file);

        assertThat(report.failures()).isEmpty();
        assertThat(report.status())
                .isEqualTo(
                        new SnapshotStatus(status.hash(), status.revision(), status.totalKey(), database.length, null));
        if (order == ByteOrder.nativeOrder()) {
            assertThat(EtcdToolStatus.json(EtcdInstallation.v35(), file))
                    .isEqualTo(report.status().toJson());
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theSecondMetaPageIsFoundWhenTheFirstIsBroken(int pageSize, ByteOrder order, boolean freelist)
            throws Exception {
        byte[] database = new BoltWriter(pageSize, order, freelist).write(content);
        database[20] ^= 1;
        Path file = directory.resolve("foreign.db");
        Files.write(file, SnapshotImage.sealed(database));

        SnapshotReport report = SnapshotVerifier.verify(file);

        assertThat(report.failures()).singleElement().asString().contains("Page 0");
        assertThat(report.status().hash()).isEqualTo(status.hash());
    }

    /** 8 GB is the most that etcd is run with; a window of the mapping ends a few pages before every GB. */
    @ParameterizedTest
    @ValueSource(longs = {2L << 30, 8L << 30})
    void aFileOfManyGigabytesIsReadToItsEnd(long holeBytes) throws Exception {
        // The content begins a few pages before the boundary and reaches across it.
        long firstPage = holeBytes / 4096 - 20;
        Path file = directory.resolve("large-" + holeBytes + ".db");
        new BoltWriter(4096, ByteOrder.LITTLE_ENDIAN, false, firstPage).writeSparse(file, content);

        SnapshotReport report = SnapshotVerifier.verifyWithoutSha256(
                SnapshotSource.file(file), StatusRules.ETCD_3_5, ChangeVisitor.NONE);

        assertThat(report.failures()).isEmpty();
        assertThat(report.status().hash()).isEqualTo(status.hash());
        assertThat(report.status().totalSize()).isEqualTo(Files.size(file)).isGreaterThan(holeBytes);
        assertThat(report.status().toJson()).isEqualTo(EtcdToolStatus.json(EtcdInstallation.v35(), file));
        assertThat(ContentsReader.read(file).keys()).isEqualTo(402);
        SnapshotSource unmapped = SnapshotSource.of("large", () -> Files.newByteChannel(file));
        assertThat(SnapshotVerifier.verifyWithoutSha256(unmapped, StatusRules.ETCD_3_5, ChangeVisitor.NONE))
                .isEqualTo(report);
        Files.delete(file);
    }
}
