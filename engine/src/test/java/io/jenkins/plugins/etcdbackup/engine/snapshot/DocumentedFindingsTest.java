package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.bbolt.FaultKind;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever reads a finding's id at night must find it in docs/verify.md. */
class DocumentedFindingsTest {

    private static final Pattern ID =
            Pattern.compile("\"([a-z0-9]+(?:-[a-z0-9]+)+|alarms|pair|manifest|encrypted|identity)\"");

    @Test
    void everyIdIsExplained() throws IOException {
        Path repository = EtcdInstallation.repository();
        String explained = Files.readString(repository.resolve("docs/verify.md"));
        Set<String> ids = new TreeSet<>(
                Arrays.stream(FaultKind.values()).map(FaultKind::id).toList());
        Path engine = repository.resolve("engine/src/main/java/io/jenkins/plugins/etcdbackup/engine");
        for (String file : List.of(
                "snapshot/SnapshotVerifier",
                "snapshot/SnapshotWalk",
                "snapshot/PackedFile",
                "snapshot/SchemaCheck",
                "snapshot/MvccCheck",
                "snapshot/KeyHistory",
                "snapshot/CompactionRecord",
                "snapshot/MetaCheck",
                "snapshot/LeaseCheck",
                "snapshot/AlarmCheck",
                "snapshot/AuthCheck",
                "snapshot/ClusterCheck",
                "snapshot/MemberCheck",
                "restore/FileVerification",
                "restore/BackupDirectory",
                "restore/ManifestComparison",
                "restore/PairRules",
                "tarball/TarballReading",
                "tarball/PodDirectories",
                "tarball/MemberRules",
                "tarball/CertificateReader")) {
            Matcher id = ID.matcher(Files.readString(engine.resolve(file + ".java")));
            while (id.find()) {
                ids.add(id.group(1));
            }
        }
        ids.removeIf(id -> id.endsWith("-endian")
                || id.startsWith("kube-")
                || Set.of("static-resources", "target-version", "trusted-ca-bundle")
                        .contains(id));

        assertThat(ids).hasSizeGreaterThan(30).contains("manifest", "etcd-leases", "compaction-record");
        assertThat(ids).allSatisfy(id -> assertThat(explained).contains("`" + id + "`"));
    }
}
