package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the meta pages and picks the newer valid one, as bbolt does: meta 0 at the file's start, meta 1 one page
 * later. When meta 0 is broken, meta 1 is looked for at every page size that there is.
 *
 * <p>Layout after the page header of 16 bytes, in the byte order of the machine that wrote the file: magic u32, version
 * u32, pageSize u32, flags u32, root u64, root's sequence u64, freelist u64, high water mark u64, transaction u64,
 * FNV-1a checksum u64 over all bytes before it (bbolt v1.4.0, internal/common/meta.go).
 */
record MetaPages(DatabaseBytes file, Faults faults) {

    static final int MIN_PAGE_SIZE = 1024;
    static final int MAX_PAGE_SIZE = 65536;

    private static final int MAGIC = 0xED0CDAED;
    private static final int VERSION = 2;
    private static final int META_FLAG = 0x04;
    private static final int CHECKSUMMED_BYTES = 56;
    private static final int META_BYTES = Page.HEADER_BYTES + CHECKSUMMED_BYTES + Long.BYTES;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** The meta to read the file by, or null where neither is valid; every flaw of either becomes a fault. */
    Meta newestValid() {
        List<String> flaws = new ArrayList<>();
        Meta first = read(0, 0, flaws);
        Meta second = first == null ? searchSecond(flaws) : read(1, first.pageSize(), flaws);
        if (first == null && second == null) {
            faults.add(FaultKind.META, "no valid meta page: %s", String.join("; ", flaws));
            return null;
        }
        for (String flaw : flaws) {
            faults.add(FaultKind.META, "%s", flaw);
        }
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return Long.compareUnsigned(second.transaction(), first.transaction()) > 0 ? second : first;
    }

    private Meta searchSecond(List<String> flaws) {
        for (int pageSize = MIN_PAGE_SIZE; pageSize <= MAX_PAGE_SIZE; pageSize *= 2) {
            Meta meta = read(1, pageSize, new ArrayList<>());
            if (meta != null && meta.pageSize() == pageSize) {
                return meta;
            }
        }
        flaws.add("page 1: no valid meta at any page size");
        return null;
    }

    private Meta read(int page, long offset, List<String> flaws) {
        if (offset > file.length() - META_BYTES) {
            flaws.add("page " + page + ": the file ends before it (" + file.length() + " bytes)");
            return null;
        }
        int magic = (int) (file.slice(offset, META_BYTES).bigEndianLong(Page.HEADER_BYTES) >>> Integer.SIZE);
        ByteOrder order;
        if (magic == MAGIC) {
            order = ByteOrder.BIG_ENDIAN;
        } else if (Integer.reverseBytes(magic) == MAGIC) {
            order = ByteOrder.LITTLE_ENDIAN;
        } else {
            flaws.add(String.format("page %d: magic number is %08x instead of %08x", page, magic, MAGIC));
            return null;
        }
        return validated(new Page(file.slice(offset, META_BYTES), page, offset, order), flaws);
    }

    private static Meta validated(Page page, List<String> flaws) {
        long number = page.number();
        ByteOrder order = page.order();
        Slice body = page.body();
        int version = body.intAt(4, order);
        int pageSize = body.intAt(8, order);
        long expected = body.longAt(CHECKSUMMED_BYTES, order);
        long actual = fnv1a(body.part(0, CHECKSUMMED_BYTES));
        if (version != VERSION) {
            flaws.add("page " + number + ": file format version is " + version + " instead of " + VERSION);
        } else if (actual != expected) {
            flaws.add(String.format(
                    "page %d: the meta's checksum is %016x, but its bytes give %016x", number, expected, actual));
        } else if (pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE || Integer.bitCount(pageSize) != 1) {
            flaws.add("page " + number + ": page size " + (pageSize & 0xffffffffL) + " is none that a machine has ("
                    + MIN_PAGE_SIZE + " to " + MAX_PAGE_SIZE + ")");
        } else {
            if (page.flags() != META_FLAG || page.id() != number) {
                // Its content is proven by its checksum, so the file stays readable.
                flaws.add(String.format(
                        "page %d: its header says page %d of type 0x%02x", number, page.id(), page.flags()));
            }
            return meta(body, pageSize, order);
        }
        return null;
    }

    private static Meta meta(Slice body, int pageSize, ByteOrder order) {
        return new Meta(
                pageSize,
                order,
                body.longAt(16, order),
                body.longAt(32, order),
                body.longAt(40, order),
                body.longAt(48, order));
    }

    private static long fnv1a(Slice bytes) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < bytes.length(); i++) {
            hash = (hash ^ (bytes.byteAt(i) & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
