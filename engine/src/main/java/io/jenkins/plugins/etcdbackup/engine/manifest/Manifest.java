package io.jenkins.plugins.etcdbackup.engine.manifest;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is known of a backup, kept beside it as {@code backup_<stamp>.json}; docs/manifest.schema.json describes it for
 * other programs. Whoever writes it hands in plain values: it knows no cluster. A field that is not known is null and
 * left out of the JSON. New fields may come at any time and readers ignore what they don't know; {@code schemaVersion}
 * rises only when a reader of the old version would misunderstand.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param writtenBy program and version
 * @param method how the snapshot was taken: {@code script} or {@code direct}
 * @param staticResources what the tarball holds, for whoever can't or won't decrypt it
 * @param files the snapshot and the tarball
 * @param inventory the file that says what the snapshot holds; null where there is none, as before there was such a file
 * @param findings every preflight finding and every warning of the verification
 */
public record Manifest(
        int schemaVersion,
        String writtenBy,
        Instant started,
        Instant finished,
        Cluster cluster,
        Node node,
        String method,
        Etcd etcd,
        StaticResources staticResources,
        EncryptionAtRest encryptionAtRest,
        List<StoredFile> files,
        StoredFile inventory,
        List<RecordedFinding> findings,
        List<StageDuration> durations)
        implements Serializable {

    public static final int SCHEMA_VERSION = 1;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * The cluster that was backed up.
     *
     * @param id the ClusterVersion's clusterID: a backup is restored only to the cluster of the same id
     * @param version the z-stream: the newest Completed entry of the ClusterVersion's history
     * @param updateInFlight the version to which an update was running, or null
     * @param image release image, by digest
     * @param topology the Infrastructure's controlPlaneTopology, such as {@code HighlyAvailable} or {@code SingleReplica}
     */
    public record Cluster(
            String id,
            String version,
            String updateInFlight,
            String image,
            String apiUrl,
            String infrastructureName,
            String topology)
            implements Serializable {
        public Cluster {
            requireNonNull(id, "id");
            requireNonNull(version, "version");
        }
    }

    /** The control-plane node that was used, and why just this one. */
    public record Node(String name, String reason) implements Serializable {
        public Node {
            requireNonNull(name, "name");
        }
    }

    /**
     * The etcd member and what its snapshot holds.
     *
     * @param hash CRC-32C of the content, unsigned, as {@code etcdctl snapshot status} prints it
     * @param totalKey as the member's own release counts: all entries of all buckets, since 3.6 live keys
     * @param totalSize bytes of the database; the file has 32 more, its sha256
     * @param storageVersion as {@code snapshot status} prints it since etcd 3.6; null of an older member
     */
    public record Etcd(
            String serverVersion,
            String member,
            Boolean leader,
            long hash,
            long revision,
            long totalKey,
            long totalSize,
            String storageVersion)
            implements Serializable {
        public Etcd {
            if (hash < 0 || hash > 0xffff_ffffL || revision < 0 || totalKey < 0 || totalSize < 0) {
                throw new IllegalArgumentException("a figure of etcd's is out of its range");
            }
        }
    }

    /**
     * What the tarball holds.
     *
     * @param firstCertificateExpires when the first of the pods' own certificates expires, or null without any
     */
    public record StaticResources(List<String> podDirectories, Instant firstCertificateExpires)
            implements Serializable {
        public StaticResources {
            podDirectories = List.copyOf(podDirectories);
        }

        public static StaticResources of(StaticResourcesReport report) {
            return new StaticResources(
                    report.podDirectories(),
                    report.certificates().stream()
                            .filter(StaticResourcesReport.Certificate::isOwn)
                            .map(StaticResourcesReport.Certificate::notAfter)
                            .min(Instant::compareTo)
                            .orElse(null));
        }
    }

    /**
     * The cluster's own encryption of etcd's values, not ours of the files.
     *
     * @param type the APIServer's encryption type: {@code identity} or empty for none, {@code aescbc}, {@code aesgcm}
     * @param keysIn name of the file that holds the keys, or null when there are none
     */
    public record EncryptionAtRest(String type, String keysIn) implements Serializable {}

    /**
     * One of the pair, or the inventory, as it is once decrypted.
     *
     * @param name of the pair, the one that cluster-restore.sh wants
     * @param encrypted the file as it is stored, or null if it is stored plainly
     */
    public record StoredFile(String name, long size, String sha256, Encrypted encrypted) implements Serializable {
        public StoredFile {
            plainName(name);
            checkSum(size, sha256);
        }

        /** Describes a finished part that is stored plainly. */
        public static StoredFile of(PartFile plain) {
            return new StoredFile(plain.name(), plain.size(), plain.sha256(), null);
        }

        /** Describes a finished part of which only the encrypted one is stored. */
        public static StoredFile of(PartFile plain, PartFile encrypted, Recipients recipients) {
            return new StoredFile(
                    plain.name(),
                    plain.size(),
                    plain.sha256(),
                    new Encrypted(encrypted.name(), encrypted.size(), encrypted.sha256(), recipients.publicKeys()));
        }

        /** The name under which the file lies in the directory. */
        @JsonIgnore
        public String storedName() {
            return encrypted == null ? name : encrypted.name();
        }

        @JsonIgnore
        public long storedSize() {
            return encrypted == null ? size : encrypted.size();
        }

        @JsonIgnore
        public String storedSha256() {
            return encrypted == null ? sha256 : encrypted.sha256();
        }
    }

    /**
     * A file as it lies on the disk, encrypted in the age format.
     *
     * @param recipients the public keys that it was encrypted to
     */
    public record Encrypted(String name, long size, String sha256, List<String> recipients) implements Serializable {
        public Encrypted {
            plainName(name);
            checkSum(size, sha256);
            recipients = List.copyOf(recipients);
        }
    }

    /** A finding, and whether a FAIL was let through by {@code --allow}. */
    public record RecordedFinding(String id, Finding.Level level, String sentence, boolean allowed)
            implements Serializable {
        public RecordedFinding {
            requireNonNull(id, "id");
            requireNonNull(level, "level");
            requireNonNull(sentence, "sentence");
        }

        public static RecordedFinding of(Finding finding, boolean allowed) {
            return new RecordedFinding(
                    finding.id(), finding.level(), Wording.NEUTRAL.apply(finding.sentence()), allowed);
        }
    }

    /** How long a stage took, in milliseconds. */
    public record StageDuration(Stage stage, long millis) implements Serializable {}

    public Manifest {
        requireNonNull(writtenBy, "writtenBy");
        requireNonNull(started, "started");
        requireNonNull(finished, "finished");
        requireNonNull(cluster, "cluster");
        requireNonNull(node, "node");
        requireNonNull(method, "method");
        requireNonNull(etcd, "etcd");
        files = List.copyOf(requireNonNull(files, "files"));
        if (files.stream().map(StoredFile::name).distinct().count() < files.size()) {
            throw new IllegalArgumentException("a file is described twice");
        }
        findings = findings == null ? List.of() : List.copyOf(findings);
        durations = durations == null ? List.of() : List.copyOf(durations);
    }

    /** The pair and what lies beside it that has a sum of its own. */
    @JsonIgnore
    public List<StoredFile> allFiles() {
        return Stream.concat(files.stream(), Stream.ofNullable(inventory)).toList();
    }

    /** The file of that kind, if the backup has it. */
    public Optional<StoredFile> file(BackupFileNames.Kind kind) {
        return files.stream()
                .filter(file -> BackupFileNames.parse(file.name())
                        .filter(parsed -> parsed.kind() == kind)
                        .isPresent())
                .findFirst();
    }

    /**
     * Whether operators were rolling out a revision and the backup was wanted nevertheless. A script that knows no
     * {@code --force} does not say so in the files' names.
     */
    @JsonIgnore
    public boolean isPossiblyDirty() {
        return findings.stream().anyMatch(finding -> finding.id().equals(Finding.ROLLOUT) && finding.allowed())
                || files.stream()
                        .flatMap(file -> BackupFileNames.parse(file.name()).stream())
                        .anyMatch(parsed -> parsed.names().possiblyDirty());
    }

    private static void plainName(String name) {
        // A name is joined with a directory's: it must not lead elsewhere.
        if (BackupFileNames.parse(name).isEmpty()) {
            throw new IllegalArgumentException("not the name of a backup's file: " + FindingList.quote(name));
        }
    }

    private static void checkSum(long size, String sha256) {
        if (size < 0 || !SHA256.matcher(requireNonNull(sha256, "sha256")).matches()) {
            throw new IllegalArgumentException("size or sha256 of a file is malformed");
        }
    }
}
