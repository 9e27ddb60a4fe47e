package io.jenkins.plugins.etcdbackup.engine.tarball;

import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Reads a tarball of static pod resources to its last byte and tells what cluster-restore.sh would find out only after it
 * has stopped etcd. Nothing in the file is believed, nothing is unpacked, and no more than one small member is in memory.
 */
public final class StaticResourcesArchive {

    /** Manifests and certificates are read whole; a real one is some tens of kilobytes. */
    private static final int LARGEST_READ = 1 << 20;

    /** POSIX: an archive ends with two blocks of zeros. */
    private static final int TAR_BLOCK = 512;

    private static final String ENCRYPTION_CONFIG = "/secrets/encryption-config/encryption-config";

    private final Clock clock;
    private final TarballLimits limits;

    public StaticResourcesArchive(Clock clock) {
        this(clock, TarballLimits.GENEROUS);
    }

    StaticResourcesArchive(Clock clock, TarballLimits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    /** Verifies a file; throws only if the disk can't be read: whatever is wrong with the content is a finding. */
    public StaticResourcesReport verify(Path tarGz) throws BackupException {
        try (InputStream file = Files.newInputStream(tarGz)) {
            return verify(file);
        } catch (IOException e) {
            throw unreadable(tarGz.toString(), e);
        }
    }

    /** Verifies a finished part in the same way. */
    public StaticResourcesReport verify(PartFile tarGz) throws BackupException {
        try (InputStream bytes = Channels.newInputStream(tarGz.open())) {
            return verify(bytes);
        } catch (IOException e) {
            throw unreadable(tarGz.name(), e);
        }
    }

    private static BackupException unreadable(String tarGz, IOException e) {
        return new BackupException(
                Stage.VERIFY,
                "Cannot read the tarball " + tarGz + ": " + e.getMessage() + ". Check the disk and its permissions.",
                e);
    }

    /** Verifies what a stream holds; throws only what the stream itself throws. */
    public StaticResourcesReport verify(InputStream tarGz) throws IOException {
        return new Reading(tarGz).run();
    }

    /** A failure of the source, as opposed to content that can't be decoded. */
    private static final class SourceFailed extends IOException {
        private static final long serialVersionUID = 1L;

        SourceFailed(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Marks the source's own failures, so that they are not taken for corrupt content. */
    private static final class Source extends java.io.FilterInputStream {
        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new SourceFailed(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                throw new SourceFailed(e);
            }
        }
    }

    /** One pass over one tarball. */
    private final class Reading {
        private final FindingList findings = new FindingList();
        private final MemberRules rules = new MemberRules(findings, limits);
        private final PodDirectories pods = new PodDirectories(findings);
        private final CertificateReader certificates = new CertificateReader(findings, clock.instant());
        private final WatchedInput packed;
        private final BufferedInputStream buffered;
        private final List<String> podDirectories = new ArrayList<>();
        private int entries;
        private long bytes;
        private long endOfMembers;
        private boolean hasEncryptionConfig;

        Reading(InputStream tarGz) {
            packed = new WatchedInput(new Source(tarGz));
            buffered = new BufferedInputStream(packed, 64 << 10);
        }

        StaticResourcesReport run() throws IOException {
            WatchedInput unpacked = openGzip();
            if (unpacked != null && readMembers(unpacked) && readTheRest(unpacked)) {
                podDirectories.addAll(pods.conclude());
            }
            List<StaticResourcesReport.Certificate> found = certificates.conclude();
            if (!findings.hasFailed()) {
                findings.pass(
                        "tarball",
                        "The tarball is whole and holds " + String.join(", ", podDirectories) + " (" + entries
                                + " members, " + bytes + " bytes).");
                findings.pass(
                        "tarball-encryption-config",
                        hasEncryptionConfig
                                ? "The tarball holds the configuration of encryption at rest, and but for a KMS its keys: keep it"
                                        + " apart from the snapshot."
                                : "No configuration of encryption at rest in the tarball: it restores only a snapshot in which"
                                        + " nothing is encrypted.");
            }
            return new StaticResourcesReport(
                    podDirectories, hasEncryptionConfig, found, entries, bytes, findings.toList());
        }

        private WatchedInput openGzip() throws IOException {
            try {
                // A gzip header may name a file of any length, which the library would keep in memory.
                packed.allowOnly(TarballLimits.HEADER_BYTES);
                WatchedInput unpacked = new WatchedInput(GzipCompressorInputStream.builder()
                        .setInputStream(buffered)
                        .setDecompressConcatenated(false)
                        .get());
                packed.allowAll();
                return unpacked;
            } catch (SourceFailed e) {
                throw e;
            } catch (IOException e) {
                findings.fail("tarball-gzip", "The tarball is no gzip file, or it is empty. Take the backup again.");
                return null;
            }
        }

        private boolean readMembers(WatchedInput unpacked) throws IOException {
            try {
                TarArchiveInputStream tar = new TarArchiveInputStream(unpacked, "UTF-8");
                while (true) {
                    TarArchiveEntry entry = next(tar, unpacked);
                    if (entry == null) {
                        return true;
                    }
                    entries++;
                    if (entries > limits.entries()) {
                        tooLarge("more than " + limits.entries() + " members");
                        return false;
                    }
                    if (!rules.allowsType(entry) || !readMember(tar, entry, unpacked)) {
                        return false;
                    }
                    endOfMembers = unpacked.position();
                }
            } catch (SourceFailed e) {
                throw e;
            } catch (WatchedInput.TooMuch e) {
                tooLarge("a header that is longer than " + TarballLimits.HEADER_BYTES + " bytes");
            } catch (IOException e) {
                findings.fail(
                        "tarball-corrupt",
                        "The tarball is truncated or corrupt after " + entries + " members and "
                                + unpacked.position() + " unpacked bytes (" + e.getMessage()
                                + "). Don't use it; take the backup again.");
            }
            return false;
        }

        /** The library keeps long names and pax records in memory, however long: so they get a limit. */
        private TarArchiveEntry next(TarArchiveInputStream tar, WatchedInput unpacked) throws IOException {
            unpacked.allowOnly(TarballLimits.HEADER_BYTES);
            try {
                TarArchiveEntry entry = tar.getNextEntry();
                if (entry != null && !entry.isCheckSumOK()) {
                    throw new IOException("a header's checksum is wrong");
                }
                return entry;
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
                // How the library answers some numbers that no header should hold.
                throw new IOException("bad header", e);
            } finally {
                unpacked.allowAll();
            }
        }

        private boolean readMember(TarArchiveInputStream tar, TarArchiveEntry entry, WatchedInput unpacked)
                throws IOException {
            String path = rules.pathOf(entry);
            boolean wanted =
                    path != null && entry.isFile() && (pods.isManifest(path) || CertificateReader.isCertificate(path));
            byte[] content = wanted ? tar.readNBytes(LARGEST_READ) : new byte[0];
            bytes += content.length;
            if (!drain(tar, unpacked)) {
                return false;
            }
            if (path == null || path.isEmpty()) {
                return true;
            }
            pods.member(path, entry.isDirectory());
            if (pods.isManifest(path)) {
                pods.manifest(path, content);
            } else if (wanted) {
                certificates.read(path, content);
            }
            hasEncryptionConfig |= path.startsWith("kube-apiserver-pod-") && path.endsWith(ENCRYPTION_CONFIG);
            return true;
        }

        private boolean drain(TarArchiveInputStream tar, WatchedInput unpacked) throws IOException {
            byte[] sink = new byte[16 << 10];
            int count;
            while ((count = tar.read(sink)) >= 0) {
                bytes += count;
                if (bytes > limits.bytes()) {
                    tooLarge("more than " + limits.bytes() + " bytes unpacked");
                    return false;
                }
                long position = unpacked.position();
                if (position > TarballLimits.RATIO_COUNTS_FROM && position / limits.ratio() > packed.position()) {
                    tooLarge("more than " + limits.ratio() + " bytes for each packed one");
                    return false;
                }
            }
            return true;
        }

        /** gzip's own checksum comes after tar's end, and what comes after both belongs to no backup. */
        private boolean readTheRest(WatchedInput unpacked) throws IOException {
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
                        "tarball-corrupt",
                        "The tarball's end is truncated or its checksum is wrong (" + e.getMessage()
                                + "). Don't use it; take the backup again.");
                return false;
            }
            long padded = (endOfMembers + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
            if (unpacked.position() - padded < 2 * TAR_BLOCK) {
                findings.fail(
                        "tarball-corrupt",
                        "The tar archive has no end: it was cut off between two members. Take the backup again.");
            } else if (unpacked.lastNonZero() > endOfMembers) {
                findings.fail("tarball-trailing-bytes", "There is data after the end of the tar archive.");
            }
            if (buffered.read() >= 0) {
                findings.fail("tarball-trailing-bytes", "There are bytes after the end of the gzip stream.");
            }
            return true;
        }

        private void tooLarge(String what) {
            findings.fail(
                    "tarball-too-large",
                    "The tarball has " + what + ", which no backup has: it was made to exhaust whoever opens it.");
        }
    }
}
