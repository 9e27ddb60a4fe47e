package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A backup as a build remembers it. Fields are of plain types, since they are in the build's XML for years; what is not
 * known is null.
 */
@ExportedBean(defaultVisibility = 2)
public final class Backup implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Encryption at rest by keys that a file of the backup can hold. */
    private static final Set<String> KEYED = Set.of("aescbc", "aesgcm", "secretbox");

    /** Null for one that has no name, and in a build of before there was such a field. */
    private final String cluster;

    private final String clusterId;
    private final String clusterVersion;
    private final String updateInFlight;
    private final String apiUrl;
    private final String infrastructureName;
    private final String node;
    private final String nodeReason;
    private final String method;
    private final String etcdVersion;
    private final String member;
    private final long hash;
    private final long revision;
    private final long totalKey;
    private final long totalSize;
    private final String storageVersion;
    private final String encryptionAtRest;
    private final long started;
    private final long finished;
    private final String manifestName;
    private final boolean archived;

    /** Null, which most are: another backup of the build has artifacts of the same names. */
    private String folder;

    /** Milliseconds since 1970; 0 where it is not known, and in a build of before there was such a field. */
    private final long firstCertificateExpires;

    private final boolean rehearsed;
    private final boolean keysMissing;
    private final ArrayList<BackupFile> files = new ArrayList<>();
    private final ArrayList<BackupFinding> findings = new ArrayList<>();
    private final ArrayList<BackupDuration> durations = new ArrayList<>();

    /** Null in a build of before there was such a field. */
    private ArrayList<BackupVerification> verifications = new ArrayList<>();

    /**
     * @param cluster the name under which an administrator configured it; null where the job gave an address
     * @param names all files of the backup, the manifest's last
     */
    public Backup(String cluster, Manifest manifest, List<String> names, boolean archived, boolean keysApart) {
        this.cluster = cluster;
        Manifest.Cluster of = manifest.cluster();
        clusterId = of.id();
        clusterVersion = of.version();
        updateInFlight = of.updateInFlight();
        apiUrl = of.apiUrl();
        infrastructureName = of.infrastructureName();
        node = manifest.node().name();
        nodeReason = manifest.node().reason();
        method = manifest.method();
        Manifest.Etcd etcd = manifest.etcd();
        etcdVersion = etcd.serverVersion();
        member = etcd.member();
        hash = etcd.hash();
        revision = etcd.revision();
        totalKey = etcd.totalKey();
        totalSize = etcd.totalSize();
        storageVersion = etcd.storageVersion();
        encryptionAtRest = manifest.encryptionAtRest() == null
                ? null
                : manifest.encryptionAtRest().type();
        keysMissing = manifest.encryptionAtRest() != null
                && KEYED.contains(encryptionAtRest)
                && manifest.encryptionAtRest().keysIn() == null;
        Manifest.StaticResources resources = manifest.staticResources();
        firstCertificateExpires = resources == null || resources.firstCertificateExpires() == null
                ? 0
                : resources.firstCertificateExpires().toEpochMilli();
        rehearsed = manifest.durations().stream().anyMatch(duration -> duration.stage() == Stage.REHEARSAL);
        started = manifest.started().toEpochMilli();
        finished = manifest.finished().toEpochMilli();
        manifestName = names.get(names.size() - 1);
        this.archived = archived;
        for (Manifest.StoredFile file : manifest.files()) {
            files.add(new BackupFile(file, keysApart && isStaticResources(file)));
        }
        for (Manifest.RecordedFinding finding : manifest.findings()) {
            findings.add(
                    new BackupFinding(finding.id(), finding.level().name(), finding.sentence(), finding.allowed()));
        }
        for (Manifest.StageDuration duration : manifest.durations()) {
            durations.add(new BackupDuration(duration.stage().doing(), duration.millis()));
        }
    }

    /** The name under which an administrator configured it; null where the job gave an address. */
    @Exported
    public String getCluster() {
        return cluster;
    }

    /** The directory among the build's artifacts; null where the files are not in one. */
    @Exported
    public String getFolder() {
        return folder;
    }

    public void archivedIn(String directory) {
        folder = directory;
    }

    /** Where a file of it is among the build's artifacts. */
    public String artifact(String name) {
        return folder == null ? name : folder + "/" + name;
    }

    /** The configured name of the cluster, or else its id. */
    public String getTitle() {
        return cluster == null ? clusterId : cluster;
    }

    /** Oldest first. That of the backup's own run is not among them: without it there were no backup. */
    @Exported
    public List<BackupVerification> getVerifications() {
        return verifications == null ? List.of() : List.copyOf(verifications);
    }

    /** The newest verification of the stored files; null for none. */
    public BackupVerification getLastVerification() {
        List<BackupVerification> all = getVerifications();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** When it was last restored to see that it serves, as a part of taking it or later; 0 for never. */
    public long getRehearsedMillis() {
        return getVerifications().stream()
                .filter(BackupVerification::isRehearsed)
                .mapToLong(BackupVerification::getMillis)
                .max()
                .orElse(rehearsed ? finished : 0);
    }

    void add(BackupVerification verification) {
        if (verifications == null) {
            verifications = new ArrayList<>();
        }
        verifications.add(verification);
    }

    @Exported
    public String getClusterId() {
        return clusterId;
    }

    /** The z-stream. */
    @Exported
    public String getClusterVersion() {
        return clusterVersion;
    }

    @Exported
    public String getUpdateInFlight() {
        return updateInFlight;
    }

    @Exported
    public String getApiUrl() {
        return apiUrl;
    }

    @Exported
    public String getInfrastructureName() {
        return infrastructureName;
    }

    @Exported
    public String getNode() {
        return node;
    }

    @Exported
    public String getNodeReason() {
        return nodeReason;
    }

    @Exported
    public String getMethod() {
        return method;
    }

    @Exported
    public String getEtcdVersion() {
        return etcdVersion;
    }

    @Exported
    public String getMember() {
        return member;
    }

    @Exported
    public long getHash() {
        return hash;
    }

    @Exported
    public long getRevision() {
        return revision;
    }

    @Exported
    public long getTotalKey() {
        return totalKey;
    }

    @Exported
    public long getTotalSize() {
        return totalSize;
    }

    @Exported
    public String getEncryptionAtRest() {
        return encryptionAtRest;
    }

    /** Bytes of the files, as they are stored. */
    @Exported
    public long getStoredSize() {
        return files.stream().mapToLong(BackupFile::getSize).sum();
    }

    /** ISO 8601, UTC. */
    @Exported
    public String getStarted() {
        return Instant.ofEpochMilli(started).toString();
    }

    /** ISO 8601, UTC. */
    @Exported
    public String getFinished() {
        return Instant.ofEpochMilli(finished).toString();
    }

    /** Milliseconds since 1970. */
    public long getStartedMillis() {
        return started;
    }

    /** Whether it was restored to see that it serves, as a part of taking it. */
    @Exported
    public boolean isRehearsed() {
        return rehearsed;
    }

    /** Whether the values are encrypted at rest by keys that no file of the backup holds. */
    @Exported
    public boolean isKeysMissing() {
        return keysMissing;
    }

    /** Of the certificates in the tarball, when the first one expires; ISO 8601, UTC; null where that is not known. */
    @Exported
    public String getFirstCertificateExpires() {
        return firstCertificateExpires == 0
                ? null
                : Instant.ofEpochMilli(firstCertificateExpires).toString();
    }

    /** Milliseconds since 1970, or 0. */
    public long getFirstCertificateExpiresMillis() {
        return firstCertificateExpires;
    }

    @Exported
    public long getDurationMillis() {
        return finished - started;
    }

    @Exported
    public String getManifestName() {
        return manifestName;
    }

    /** Whether the build's artifacts were given the files; they may have been deleted since. */
    @Exported
    public boolean isArchived() {
        return archived;
    }

    /** The snapshot and the tarball. */
    @Exported
    public List<BackupFile> getFiles() {
        return List.copyOf(files);
    }

    @Exported
    public List<BackupFinding> getFindings() {
        return List.copyOf(findings);
    }

    @Exported
    public List<BackupDuration> getDurations() {
        return List.copyOf(durations);
    }

    /** How long each stage took, in milliseconds; by the names of {@link Stage}. */
    public Map<String, Long> getStageMillis() {
        Map<String, Long> millis = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            durations.stream()
                    .filter(duration -> duration.getStage().equals(stage.doing()))
                    .forEach(duration -> millis.merge(stage.name(), duration.getMillis(), Long::sum));
        }
        return millis;
    }

    /** Whether operators were rolling out a revision and the job let that through: a later backup is the better one. */
    @Exported
    public boolean isPossiblyDirty() {
        return findings.stream()
                .anyMatch(finding -> finding.isAllowed() && finding.getId().equals(Finding.ROLLOUT));
    }

    /** What the pages show of it first. */
    public BackupSummary getSummary() {
        return new BackupSummary(this);
    }

    /** Whether no file of it can be read without a key. */
    public boolean isEncrypted() {
        return files.stream().noneMatch(file -> file.getRecipients().isEmpty());
    }

    /** Name of the file that says how to restore just this backup. */
    public String getGuideName() {
        return BackupFileNames.parse(manifestName)
                .map(parsed -> parsed.names().restoreGuide())
                .orElse(null);
    }

    /** The findings that did not pass, the worst first. */
    public List<BackupFinding> getWarnings() {
        return findings.stream()
                .filter(finding -> finding.badness() > 0)
                .sorted(Comparator.comparingInt(BackupFinding::badness).reversed())
                .toList();
    }

    /** The findings that passed; the pages fold them. */
    public List<BackupFinding> getPasses() {
        return findings.stream().filter(finding -> finding.badness() == 0).toList();
    }

    /** The status line as etcdctl prints it. */
    public String getStatusLine() {
        return new SnapshotStatus(hash, revision, totalKey, totalSize, storageVersion).toJson();
    }

    private static boolean isStaticResources(Manifest.StoredFile file) {
        return BackupFileNames.parse(file.name())
                .filter(parsed -> parsed.kind() == BackupFileNames.Kind.STATIC_RESOURCES)
                .isPresent();
    }

    public long passed() {
        return getPasses().size();
    }

    public long warned() {
        return findings.size() - passed();
    }

    public String getReadableDuration() {
        return String.format(Locale.ROOT, "%.1f s", getDurationMillis() / 1000.0);
    }

    /** Those of the names that lie together. */
    public List<String> together(List<String> names) {
        return names.stream()
                .filter(name -> files.stream()
                        .noneMatch(file -> file.isApart() && file.getName().equals(name)))
                .toList();
    }

    boolean isOf(String id, String version) {
        return clusterId.equals(id) && clusterVersion.equals(version);
    }

    /** What a pipeline gets: plain values that survive a restart of Jenkins. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cluster", cluster);
        map.put("clusterId", clusterId);
        map.put("clusterVersion", clusterVersion);
        map.put("node", node);
        map.put("method", method);
        map.put("etcdVersion", etcdVersion);
        map.put("hash", hash);
        map.put("revision", revision);
        map.put("totalKey", totalKey);
        map.put("totalSize", totalSize);
        map.put("started", getStarted());
        map.put("finished", getFinished());
        map.put("manifest", manifestName);
        map.put("folder", folder);
        map.put("possiblyDirty", isPossiblyDirty());
        ArrayList<Map<String, Object>> list = new ArrayList<>();
        for (BackupFile file : files) {
            list.add(file.toMap());
        }
        map.put("files", list);
        return map;
    }
}
