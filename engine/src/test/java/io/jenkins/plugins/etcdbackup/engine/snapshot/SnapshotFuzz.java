package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the fuzzer calls: takes any bytes for a snapshot and reads it in every way there is. Nothing may happen but a
 * report, or a refusal. The meta pages' checksums are made to fit, or no change to them would ever get past.
 */
public final class SnapshotFuzz {

    private static final int META = 16;
    private static final int CHECKSUMMED = 56;
    private static final int MAGIC = 0xED0CDAED;
    private static final int MAX_FINDINGS = 400;

    private static final int HEAP_LEFT = 64 << 20;
    private static final int MEGABYTE = 1 << 20;
    private static final List<byte[]> BALLAST = new ArrayList<>();

    private SnapshotFuzz() {}

    /** Jazzer itself needs more heap to start: afterwards all but what the engine may use is filled up. */
    public static void fuzzerInitialize() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long used = runtime.totalMemory() - runtime.freeMemory();
        for (long free = runtime.maxMemory() - used; free > HEAP_LEFT + MEGABYTE; free -= MEGABYTE) {
            BALLAST.add(new byte[MEGABYTE]);
        }
        System.err.println(BALLAST.size() + " MB of heap filled up, " + HEAP_LEFT / MEGABYTE + " MB left");
    }

    /** Jazzer looks for this name. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException, InterruptedException {
        byte[] bytes = data.clone();
        int pageSize = seal(bytes, 0);
        seal(bytes, pageSize);
        Path folder = Path.of("/dev/shm");
        Path file = Files.isDirectory(folder)
                ? Files.createTempFile(folder, "fuzz", ".db")
                : Files.createTempFile("fuzz", ".db");
        try {
            Files.write(file, bytes);
            read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static void read(Path file) throws InterruptedException {
        boolean readable;
        try {
            SnapshotReport report = SnapshotVerifier.verifyWithoutSha256(
                    SnapshotSource.file(file), StatusRules.ETCD_3_6, ChangeVisitor.NONE);
            sameWhereItIsRead(file, report);
            readable = report.passed();
            if (report.findings().size() > MAX_FINDINGS) {
                throw new AssertionError(report.findings().size() + " findings");
            }
            if (readable && report.status() == null) {
                throw new AssertionError("passed without a status");
            }
        } catch (BackupException e) {
            throw new AssertionError("every file that is there gives a report", e);
        }
        try {
            ContentsReader.read(file);
        } catch (BackupException e) {
            if (readable) {
                throw new AssertionError("verify passed what inspect refused", e);
            }
        }
    }

    /** A run that encrypts cannot map its snapshot, but reads it. */
    private static void sameWhereItIsRead(Path file, SnapshotReport mapped)
            throws BackupException, InterruptedException {
        SnapshotSource source = SnapshotSource.of(file.toString(), () -> Files.newByteChannel(file));
        SnapshotReport read = SnapshotVerifier.verifyWithoutSha256(source, StatusRules.ETCD_3_6, ChangeVisitor.NONE);
        if (!read.equals(mapped)) {
            throw new AssertionError("mapped gives " + mapped + ", but read gives " + read);
        }
    }

    /** Puts the right checksum into the meta page at that place; returns the page size that it names, or 0. */
    private static int seal(byte[] bytes, int at) {
        if (at < 0 || at > bytes.length - META - CHECKSUMMED - Long.BYTES) {
            return 0;
        }
        ByteBuffer meta = ByteBuffer.wrap(bytes, at + META, CHECKSUMMED + Long.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        if (meta.getInt(0) != MAGIC) {
            meta.order(ByteOrder.BIG_ENDIAN);
        }
        if (meta.getInt(0) != MAGIC) {
            return 0;
        }
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < CHECKSUMMED; i++) {
            hash = (hash ^ (meta.get(i) & 0xff)) * 0x100000001b3L;
        }
        meta.putLong(CHECKSUMMED, hash);
        return meta.getInt(8);
    }
}
