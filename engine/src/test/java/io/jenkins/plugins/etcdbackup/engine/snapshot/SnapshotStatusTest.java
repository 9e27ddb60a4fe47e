package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStatusTest {

    private static final String DOCUMENTED =
            "{\"hash\":3866667823,\"revision\":31407,\"totalKey\":12828,\"totalSize\":114446336}";

    @Test
    void theDocumentedLineIsReadAndWrittenByteForByte() {
        SnapshotStatus status = SnapshotStatus.parse(DOCUMENTED).orElseThrow();

        assertThat(status).isEqualTo(new SnapshotStatus(3866667823L, 31407, 12828, 114446336, null));
        assertThat(status.toJson()).isEqualTo(DOCUMENTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"hash\":1,\"revision\":2,\"totalKey\":3,\"totalSize\":4096,\"version\":\"3.6.0\"}",
                "{\"hash\":1,\"revision\":2,\"totalKey\":3,\"totalSize\":4096,\"version\":\"\"}"
            })
    void theLineOfEtcd36KeepsItsVersion(String line) {
        assertThat(SnapshotStatus.parse(line).orElseThrow().toJson()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "snapshot db and kube resources are successfully saved to /home/core/backup",
                "{\"hash\":1,\"revision\":2,\"totalKey\":3}",
                "{\"hash\":-1,\"revision\":2,\"totalKey\":3,\"totalSize\":4}",
                "{\"hash\":99999999999999999999,\"revision\":2,\"totalKey\":3,\"totalSize\":4}",
                "{\"hash\":1,\"revision\":2,\"totalKey\":3,\"totalSize\":4} and more",
                "{\"Status\":{\"hash\":1,\"revision\":2,\"totalKey\":3,\"totalSize\":4}}"
            })
    void anyOtherLineIsNoStatus(String line) {
        assertThat(SnapshotStatus.parse(line)).isEmpty();
    }
}
