package io.jenkins.plugins.etcdbackup.engine.tarball;

import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.tarball.SourceInput.SourceFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** One pass over one tarball. */
final class TarballReading {

    /** Manifests and certificates are read whole; a real one is some tens of kilobytes. */
    private static final int LARGEST_READ = 1 << 20;

    private static final int TAR_BLOCK = 512;

    private static final String GZIP = "tarball-gzip";
    private static final String CORRUPT = "tarball-corrupt";
    private static final String ENCRYPTION_CONFIG = "/secrets/encryption-config/encryption-config";

    private final FindingList findings = new FindingList();
    private final MemberRules rules;
    private final PodDirectories pods = new PodDirectories(findings);
    private final CertificateReader certificates;
    private final TarballLimits limits;
    private final InputStream source;
    private final List<String> podDirectories = new ArrayList<>();
    private GzipMembers gzip;
    private WatchedInput unpacked;
    private int entries;
    private long bytes;
    private long endOfMembers;
    private boolean hasEncryptionConfig;

    TarballReading(InputStream tarGz, TarballLimits limits, Instant now) {
        this.source = new BufferedInputStream(new SourceInput(tarGz));
        this.limits = limits;
        this.rules = new MemberRules(findings, limits);
        this.certificates = new CertificateReader(findings, now);
    }

    /** Throws only what the source throws. */
    StaticResourcesReport run() throws IOException {
        if (openGzip() && readMembers() && readTheRest()) {
            podDirectories.addAll(pods.findings());
        }
        List<StaticResourcesReport.Certificate> found = certificates.certificates();
        if (!findings.hasFailed()) {
            findings.pass(
                    "tarball",
                    "The tarball is whole and holds " + String.join(", ", podDirectories) + " (" + entries
                            + " members, " + bytes + " bytes).");
            findings.pass(
                    "tarball-encryption-config",
                    hasEncryptionConfig
                            ? "The tarball holds the configuration of encryption at rest, and its keys or what logs in"
                                    + " to their KMS: keep it apart from the snapshot."
                            : "No configuration of encryption at rest in the tarball: it restores only a snapshot in"
                                    + " which nothing is encrypted.");
        }
        return new StaticResourcesReport(podDirectories, found, bytes, findings.toList());
    }

    private boolean openGzip() throws IOException {
        byte[] head = PackedBy.head(source);
        try {
            gzip = new GzipMembers(source);
            unpacked = new WatchedInput(gzip);
            return true;
        } catch (SourceFailed e) {
            throw e;
        } catch (IOException e) {
            findings.fail(GZIP, PackedBy.sentence(head));
            return false;
        }
    }

    private boolean readMembers() throws IOException {
        try {
            TarArchiveInputStream tar = new TarArchiveInputStream(unpacked, "UTF-8");
            TarArchiveEntry entry;
            while ((entry = next(tar)) != null) {
                entries++;
                if (entries > limits.entries()) {
                    tooLarge("more than " + limits.entries() + " members");
                    return false;
                }
                if (!rules.isLabel(entry) && !(rules.allowsType(entry) && readMember(tar, entry))) {
                    return false;
                }
                endOfMembers = unpacked.position();
            }
            return true;
        } catch (SourceFailed e) {
            throw e;
        } catch (WatchedInput.TooMuch e) {
            tooLarge("a header that is longer than " + TarballLimits.HEADER_BYTES + " bytes");
        } catch (IOException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // The last three are how the library answers some numbers that no header should hold.
            corrupt(e);
        }
        return false;
    }

    private void corrupt(Exception e) {
        if (gzip.unpacksToGzip()) {
            findings.fail(
                    GZIP,
                    "The tarball is packed by gzip twice, which cluster-restore.sh does not expect: unpack it once with"
                            + " gunzip, then verify the result.");
            return;
        }
        findings.fail(
                CORRUPT,
                "The tarball is truncated or corrupt after " + entries + " members and " + unpacked.position()
                        + " unpacked bytes ("
                        + (e.getMessage() == null ? "it ends too early" : e.getMessage())
                        + "). Don't use it; take the backup again.");
    }

    /** The library keeps long names and pax records in memory, however long: so they get a limit. */
    private TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        unpacked.allowOnly(TarballLimits.HEADER_BYTES);
        try {
            TarArchiveEntry entry = tar.getNextEntry();
            if (entry != null && !entry.isCheckSumOK()) {
                throw new IOException("a header's checksum is wrong");
            }
            return entry;
        } finally {
            unpacked.allowAll();
        }
    }

    private boolean readMember(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        String path = rules.pathOf(entry);
        pods.name(MemberRules.plain(entry.getName()));
        boolean wanted =
                path != null && entry.isFile() && (pods.isManifest(path) || CertificateReader.isCertificate(path));
        byte[] content = wanted ? tar.readNBytes(LARGEST_READ) : new byte[0];
        bytes += content.length;
        if (!drain(tar)) {
            return false;
        }
        if (MemberRules.isDump(entry)) {
            skipNames(entry.getSize());
        }
        if (path == null || path.isEmpty()) {
            return true;
        }
        pods.member(path, entry);
        if (pods.isManifest(path)) {
            pods.manifest(path, entry, content);
        } else if (wanted) {
            certificates.read(path, content);
        }
        hasEncryptionConfig |= path.startsWith("kube-apiserver-pod-") && path.endsWith(ENCRYPTION_CONFIG);
        return true;
    }

    /** The library takes no directory to have content. */
    private void skipNames(long size) throws IOException {
        unpacked.allowOnly(TarballLimits.HEADER_BYTES);
        try {
            unpacked.skipNBytes((size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK);
        } finally {
            unpacked.allowAll();
        }
    }

    /** The holes of a sparse member count as bytes, for a restore writes files that look as large. */
    private boolean drain(TarArchiveInputStream tar) throws IOException {
        byte[] sink = new byte[16 << 10];
        int count;
        while ((count = tar.read(sink)) >= 0) {
            bytes += count;
            if (bytes > limits.bytes()) {
                tooLarge("more than " + limits.bytes() + " bytes unpacked");
                return false;
            }
            long position = unpacked.position();
            if (position > TarballLimits.RATIO_COUNTS_FROM && position / limits.ratio() > gzip.packedBytes()) {
                tooLarge("more than " + limits.ratio() + " bytes for each packed one");
                return false;
            }
        }
        return true;
    }

    /** gzip's own checksum comes after tar's end. */
    private boolean readTheRest() throws IOException {
        try {
            byte[] sink = new byte[16 << 10];
            unpacked.allowOnly(TarballLimits.RATIO_COUNTS_FROM);
            while (unpacked.read(sink, 0, sink.length) >= 0) {
                // Only its end and its zeros matter.
            }
        } catch (SourceFailed e) {
            throw e;
        } catch (WatchedInput.TooMuch e) {
            tooLarge("padding without end");
            return false;
        } catch (IOException e) {
            findings.fail(
                    CORRUPT,
                    "The tarball's end is truncated or its checksum is wrong (" + e.getMessage()
                            + "). Don't use it; take the backup again.");
            return false;
        }
        checkEnd();
        return true;
    }

    /**
     * POSIX: an archive ends with two blocks of zeros. GNU tar is content with one, and stops reading there; without any, it
     * is content too, but then nothing tells a whole archive from one whose writer was killed between two members.
     */
    private void checkEnd() {
        long padded = (endOfMembers + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
        long behind = unpacked.position() - padded;
        if (behind < TAR_BLOCK) {
            findings.fail(
                    CORRUPT, "The tar archive has no end: it was cut off between two members. Take the backup again.");
        } else if (unpacked.lastNonZero() > endOfMembers) {
            findings.warn(
                    "tarball-trailing-bytes",
                    "There is data after the end of the tar archive, which tar does not read: two archives were"
                            + " joined, or something was added to it. What counts is what is before it.");
        } else if (behind < 2 * TAR_BLOCK) {
            findings.warn(
                    "tarball-one-end-block",
                    "The tar archive ends in one block of zeros instead of two. tar says so and takes it.");
        }
        if (gzip.hasTrailingBytes()) {
            findings.fail(
                    "tarball-trailing-bytes",
                    "There are bytes after the end of the gzip stream: tar -xzf, and so cluster-restore.sh of every"
                            + " release, ends with an error there, after it stopped etcd.");
        }
    }

    private void tooLarge(String what) {
        findings.fail(
                "tarball-too-large",
                "The tarball has " + what + ", which no backup has: it was made to exhaust whoever opens it.");
    }
}
