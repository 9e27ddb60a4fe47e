package io.jenkins.plugins.etcdbackup.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import java.time.DateTimeException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupFileNamesTest {

    private final BackupFileNames names = new BackupFileNames("2021-06-25_190150", false);

    @Test
    void namesAreThoseOfTheDocumentedExample() {
        assertThat(names.snapshot()).isEqualTo("snapshot_2021-06-25_190150.db");
        assertThat(names.staticResources()).isEqualTo("static_kuberesources_2021-06-25_190150.tar.gz");
        assertThat(names.manifest()).isEqualTo("backup_2021-06-25_190150.json");
        assertThat(names.restoreGuide()).isEqualTo("RESTORE_2021-06-25_190150.md");
    }

    @Test
    void everyNameIsUnderstoodAgainPlainAndEncrypted() {
        Set<Kind> kinds = Stream.of(
                        names.snapshot(),
                        names.staticResources(),
                        names.inventory(),
                        names.manifest(),
                        names.restoreGuide())
                .flatMap(name -> Stream.of(name, name + ".age"))
                .map(name -> {
                    var parsed = BackupFileNames.parse(name).orElseThrow();
                    assertThat(parsed.names()).isEqualTo(names);
                    assertThat(parsed.encrypted()).isEqualTo(name.endsWith(".age"));
                    return parsed.kind();
                })
                .collect(Collectors.toSet());
        assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void forcedBackupKeepsItsMark() {
        var parsed = BackupFileNames.parse("snapshot_2021-06-25_190150__POSSIBLY_DIRTY__.db")
                .orElseThrow();
        assertThat(parsed.names().possiblyDirty()).isTrue();
        assertThat(parsed.names().staticResources())
                .isEqualTo("static_kuberesources_2021-06-25_190150__POSSIBLY_DIRTY__.tar.gz");
        assertThat(parsed.names()).isNotEqualTo(names).isGreaterThan(names);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".age",
                "snapshot.db",
                "snapshot_2021-06-25_190150.db.part",
                "snapshot_2021-06-25_190150.db.gz",
                "x-snapshot_2021-06-25_190150.db",
                "snapshot_2021-13-25_190150.db",
                "snapshot_2021-02-30_190150.db",
                "snapshot_2021-06-25_250150.db",
                "snapshot_2021-06-25_190150.tar.gz",
                "static_kuberesources_2021-06-25_190150.tar",
                "dir/snapshot_2021-06-25_190150.db",
                "snapshot_2021-06-25_190150.db\n"
            })
    void otherNamesAreNotABackups(String name) {
        assertThat(BackupFileNames.parse(name)).isEmpty();
    }

    @Test
    void badStampIsRefused() {
        assertThatThrownBy(() -> new BackupFileNames("2021-06-25", false)).isInstanceOf(DateTimeException.class);
    }
}
