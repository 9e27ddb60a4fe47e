package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterVersion;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.EtcdMemberStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Puts together what a run knows of its backup. */
record ManifestWriter(BackupRequest request, ClusterFacts facts, NodeChoice choice, Timeline timeline) {

    Manifest write(CapturedFiles files, FinalFiles stored, Verification.Verified verified, List<Finding> findings) {
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                "etcd-backup " + version(),
                timeline.start(),
                timeline.now(),
                cluster(),
                new Manifest.Node(choice.node().name(), choice.reason()),
                request.capture().method().name().toLowerCase(Locale.ROOT),
                etcd(files, verified.snapshot().status()),
                Manifest.StaticResources.of(verified.staticResources()),
                new Manifest.EncryptionAtRest(
                        facts.encryption().type(),
                        verified.encryption().tarballOpens() ? files.names().staticResources() : null),
                List.of(stored.snapshotRecord(), stored.staticResourcesRecord()),
                stored.inventoryRecord(),
                recorded(findings),
                timeline.durations().entrySet().stream()
                        .map(e -> new Manifest.StageDuration(
                                e.getKey(), e.getValue().toMillis()))
                        .toList());
    }

    private Manifest.Cluster cluster() {
        ClusterIdentity cluster = facts.cluster();
        ClusterVersion version = facts.version();
        return new Manifest.Cluster(
                cluster.id(),
                version.current(),
                version.target(),
                version.image(),
                cluster.apiUrl(),
                cluster.infrastructureName(),
                cluster.topology());
    }

    /** The member's own word where it was asked for its snapshot; else what the members said before the run. */
    private Manifest.Etcd etcd(CapturedFiles files, SnapshotStatus status) {
        Optional<EtcdMember> before = facts.etcd().on(choice.node());
        Optional<EtcdMember.Status> told = before.map(EtcdMember::status);
        Optional<EtcdMemberStatus> own = files.member();
        return new Manifest.Etcd(
                own.map(EtcdMemberStatus::serverVersion)
                        .or(() -> told.map(EtcdMember.Status::version))
                        .orElse(null),
                own.map(EtcdMemberStatus::member)
                        .or(() -> before.map(EtcdMember::name))
                        .orElse(null),
                own.map(EtcdMemberStatus::leader)
                        .or(() -> told.map(EtcdMember.Status::leader))
                        .orElse(null),
                status.hash(),
                status.revision(),
                status.totalKey(),
                status.totalSize(),
                status.version());
    }

    private List<Manifest.RecordedFinding> recorded(List<Finding> findings) {
        Set<String> allowed = request.checks().allow();
        return findings.stream()
                .map(f -> Manifest.RecordedFinding.of(f, f.level() == Finding.Level.WARN && allowed.contains(f.id())))
                .toList();
    }

    private static String version() {
        String version = ManifestWriter.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
