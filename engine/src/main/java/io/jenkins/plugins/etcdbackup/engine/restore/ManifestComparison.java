package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.FileSum;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares the files of a backup with what its manifest says of them. */
public final class ManifestComparison {

    private final Manifest manifest;
    private final FindingList findings;
    private final String sumId;
    private final String manifestId;

    /**
     * Collects what it finds under ids of the caller's: each command has its own.
     *
     * @param sumId of findings about a file's size and sha256
     * @param manifestId of findings about the manifest as a whole
     */
    public ManifestComparison(Manifest manifest, FindingList findings, String sumId, String manifestId) {
        this.manifest = manifest;
        this.findings = findings;
        this.sumId = sumId;
        this.manifestId = manifestId;
    }

    /** Reads a file for its size and sha256, and compares them; throws only if it can't be read. */
    public void file(Path file) throws BackupException {
        FileSum sum = FileSum.of(file);
        file(String.valueOf(file.getFileName()), sum.size(), sum.sha256());
    }

    /**
     * Compares a file as it lies there.
     *
     * @param name with {@code .age} if it is encrypted
     * @param size bytes
     * @param sha256 in hexadecimal, or null where it is not known: then the size alone is compared
     */
    public void file(String name, long size, String sha256) {
        Optional<Sum> described = manifest.files().stream()
                .flatMap(Sum::of)
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (described.isEmpty()) {
            findings.fail(manifestId, "The manifest beside it does not describe " + name + ".");
        } else if (described.get().size() != size) {
            exchanged(
                    name,
                    "it has " + size + " bytes instead of " + described.get().size() + " bytes");
        } else if (sha256 == null) {
            findings.pass(sumId, name + " has the size that the manifest describes; its sha256 was not compared.");
        } else if (!described.get().sha256().equals(sha256)) {
            exchanged(
                    name,
                    "its sha256 is " + sha256 + " instead of " + described.get().sha256());
        } else {
            findings.pass(sumId, name + " is what the manifest describes.");
        }
    }

    private void exchanged(String name, String difference) {
        findings.fail(
                sumId,
                name + " is not the file that the manifest describes: " + difference
                        + ". It was changed or exchanged. Fetch it again.");
    }

    /** Compares a snapshot's figures; the number of keys only if both were counted by the rules of one release. */
    public void status(SnapshotStatus status) {
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
                    manifestId,
                    "The manifest describes another snapshot: "
                            + figures(described.hash(), described.revision(), described.totalKey()) + ". This one has "
                            + figures(status.hash(), status.revision(), status.totalKey()) + ".");
        } else if (sameRules) {
            findings.pass(manifestId, "Hash, revision and number of keys are those of the manifest.");
        } else {
            findings.pass(
                    manifestId,
                    "Hash and revision are those of the manifest; the number of keys is not compared, because etcd 3.6"
                            + " counts otherwise than releases before it.");
        }
    }

    private static String figures(long hash, long revision, long totalKey) {
        return "hash " + Long.toHexString(hash) + ", revision " + revision + ", " + totalKey + " keys";
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
