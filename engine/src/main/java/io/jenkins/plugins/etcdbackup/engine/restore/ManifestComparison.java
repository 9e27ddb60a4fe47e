package io.jenkins.plugins.etcdbackup.engine.restore;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** Compares the files of a backup with what its manifest says of them. */
record ManifestComparison(Manifest manifest, FindingList findings) {

    /** Of all findings about a manifest and what it describes. */
    static final String ID = "manifest";

    /** Reads a file for its size and sha256, and compares them; throws only if it can't be read. */
    void file(Path file) throws BackupException {
        try (InputStream bytes = Files.newInputStream(file)) {
            file(String.valueOf(file.getFileName()), Files.size(file), DigestUtils.sha256Hex(bytes));
        } catch (IOException e) {
            throw new BackupException(Stage.RESTORE_CHECK, "Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * Compares a file as it lies there.
     *
     * @param name with {@code .age} if it is encrypted
     * @param size bytes
     * @param sha256 in hexadecimal, or null where it is not known: then the size alone is compared
     */
    void file(String name, long size, String sha256) {
        Optional<Sum> described = manifest.allFiles().stream()
                .flatMap(Sum::of)
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (described.isEmpty()) {
            findings.fail(ID, "The manifest beside it does not describe " + name + ".");
        } else if (described.get().size() != size) {
            exchanged(
                    name,
                    "it has " + size + " bytes instead of " + described.get().size() + " bytes");
        } else if (sha256 == null) {
            findings.pass(ID, name + " has the size that the manifest describes; its sha256 was not compared.");
        } else if (!described.get().sha256().equals(sha256)) {
            exchanged(
                    name,
                    "its sha256 is " + sha256 + " instead of " + described.get().sha256());
        } else {
            findings.pass(ID, name + " is what the manifest describes.");
        }
    }

    private void exchanged(String name, String difference) {
        findings.fail(
                ID,
                name + " is not the file that the manifest describes: " + difference
                        + ". It was changed or exchanged. Fetch it again.");
    }

    /** Compares a snapshot's figures; totalKey only if both were counted by the rules of one release. */
    void status(SnapshotStatus status) {
        Manifest.Etcd described = manifest.etcd();
        StatusRules rules = status.version() == null ? StatusRules.ETCD_3_5 : StatusRules.ETCD_3_6;
        boolean sameRules = StatusRules.ofRelease(described.serverVersion())
                .filter(rules::equals)
                .isPresent();
        boolean same = described.hash() == status.hash()
                && described.revision() == status.revision()
                && (!sameRules || described.totalKey() == status.totalKey());
        if (!same) {
            findings.fail(
                    ID,
                    "The manifest describes another snapshot: "
                            + figures(described.hash(), described.revision(), described.totalKey()) + ". This one has "
                            + figures(status.hash(), status.revision(), status.totalKey()) + ".");
        } else if (sameRules) {
            findings.pass(ID, "Hash, revision and totalKey are those of the manifest.");
        } else {
            findings.pass(
                    ID,
                    "Hash and revision are those of the manifest; totalKey is not compared, because etcd 3.6"
                            + " counts otherwise than releases before it.");
        }
    }

    /** Compares whose snapshot it is. */
    void cluster(SnapshotClusterIdentity inside) {
        Manifest.Cluster described = manifest.cluster();
        if (!described.id().equals(inside.clusterId()) || !described.version().equals(inside.version())) {
            findings.fail(
                    ID,
                    "The snapshot is of another cluster or release than its manifest says: "
                            + quote(inside.clusterId() + ", " + inside.version()) + " inside, "
                            + quote(described.id() + ", " + described.version()) + " in the manifest.");
        }
    }

    private static String figures(long hash, long revision, long totalKey) {
        return "hash " + Long.toHexString(hash) + ", revision " + revision + ", totalKey " + totalKey;
    }

    /** One file under the name that it has in the directory. */
    private record Sum(String name, long size, String sha256) {

        static Stream<Sum> of(Manifest.StoredFile file) {
            Sum plain = new Sum(file.name(), file.size(), file.sha256());
            return file.encrypted() == null
                    ? Stream.of(plain)
                    : Stream.of(plain, new Sum(file.storedName(), file.storedSize(), file.storedSha256()));
        }
    }
}
