package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A real snapshot in memory, to be damaged at a chosen place. It knows bbolt's layout by itself, so that it doesn't
 * share a misunderstanding with the reader under test. Offsets count from the file's start; pages are of 4096 bytes,
 * little-endian.
 */
final class SnapshotImage {

    static final int PAGE = 4096;
    static final int HEADER = 16;
    static final int ELEMENT = 16;
    static final int SHA256 = 32;

    private static final int META = 16;

    private ByteBuffer bytes;

    SnapshotImage(byte[] snapshot) {
        bytes = ByteBuffer.wrap(Arrays.copyOf(snapshot, snapshot.length - SHA256))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    static SnapshotImage of(Path snapshot) throws IOException {
        return new SnapshotImage(Files.readAllBytes(snapshot));
    }

    int pages() {
        return bytes.capacity() / PAGE;
    }

    static int page(long number) {
        return Math.toIntExact(number * PAGE);
    }

    int u16(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    int u32(int at) {
        return bytes.getInt(at);
    }

    long u64(int at) {
        return bytes.getLong(at);
    }

    byte u8(int at) {
        return bytes.get(at);
    }

    SnapshotImage put8(int at, int value) {
        bytes.put(at, (byte) value);
        return this;
    }

    SnapshotImage put16(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    SnapshotImage put32(int at, long value) {
        bytes.putInt(at, (int) value);
        return this;
    }

    SnapshotImage put64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    SnapshotImage flip(int at, int bit) {
        return put8(at, u8(at) ^ 1 << bit);
    }

    SnapshotImage text(int at, String text) {
        bytes.put(at, text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    SnapshotImage swap(int one, int other, int size) {
        for (int i = 0; i < size; i++) {
            byte kept = u8(one + i);
            put8(one + i, u8(other + i)).put8(other + i, kept);
        }
        return this;
    }

    /** Puts a number of 8 bytes into both meta pages, with checksums that fit. */
    SnapshotImage meta64(int field, long value) {
        put64(META + field, value).put64(PAGE + META + field, value);
        return sealMeta();
    }

    SnapshotImage meta32(int field, long value) {
        put32(META + field, value).put32(PAGE + META + field, value);
        return sealMeta();
    }

    long root() {
        return u64(META + MetaField.ROOT);
    }

    /** Where the fields of a meta page lie, counted from its header's end. */
    static final class MetaField {
        static final int MAGIC = 0;
        static final int VERSION = 4;
        static final int PAGE_SIZE = 8;
        static final int ROOT = 16;
        static final int FREELIST = 32;
        static final int HIGH_WATER_MARK = 40;
        static final int CHECKSUM = 56;

        private MetaField() {}
    }

    SnapshotImage sealMeta() {
        for (int meta : new int[] {META, PAGE + META}) {
            long hash = 0xcbf29ce484222325L;
            for (int i = 0; i < MetaField.CHECKSUM; i++) {
                hash = (hash ^ (u8(meta + i) & 0xff)) * 0x100000001b3L;
            }
            put64(meta + MetaField.CHECKSUM, hash);
        }
        return this;
    }

    /** The element of a root bucket of that name. */
    int bucket(String name) {
        int page = page(root());
        for (int i = 0; i < u16(page + 10); i++) {
            int element = element(page, i);
            int key = leafKey(element);
            byte[] found = new byte[u32(element + 8)];
            bytes.get(key, found);
            if (new String(found, StandardCharsets.US_ASCII).equals(name)) {
                return element;
            }
        }
        throw new IllegalStateException("no bucket " + name);
    }

    /** Where the page of bucket "key"'s tree begins that is its root: a branch. */
    int keyRoot() {
        int element = bucket("key");
        int page = page(u64(leafKey(element) + u32(element + 8)));
        if (u16(page + 8) != 1) {
            throw new IllegalStateException("bucket key has no branch page");
        }
        return page;
    }

    /** The n-th leaf below it. */
    int keyLeaf(int index) {
        int leaf = page(u64(element(keyRoot(), index) + 8));
        if (u16(leaf + 8) != 2) {
            throw new IllegalStateException("the tree of bucket key is deeper than two pages");
        }
        return leaf;
    }

    static int element(int page, int index) {
        return page + HEADER + index * ELEMENT;
    }

    int leafKey(int element) {
        return element + u32(element + 4);
    }

    int leafValue(int element) {
        return leafKey(element) + u32(element + 8);
    }

    int branchKey(int element) {
        return element + u32(element);
    }

    /** Adds an empty page at the end, counted by the meta pages; returns where it begins. */
    int appendPage(int flags) {
        int number = pages();
        ByteBuffer longer = ByteBuffer.allocate(bytes.capacity() + PAGE).order(ByteOrder.LITTLE_ENDIAN);
        longer.put(0, bytes, 0, bytes.capacity());
        bytes = longer;
        put64(page(number), number).put16(page(number) + 8, flags);
        meta64(MetaField.HIGH_WATER_MARK, number + 1L);
        return page(number);
    }

    /** Adds a freelist page, as etcd before 3.4 kept it, that names these pages. */
    SnapshotImage withFreelist(List<Long> free) {
        int page = appendPage(0x10);
        put16(page + 10, free.size());
        for (int i = 0; i < free.size(); i++) {
            put64(page + HEADER + i * Long.BYTES, free.get(i));
        }
        return meta64(MetaField.FREELIST, page / PAGE);
    }

    int freelist() {
        return page(u64(META + MetaField.FREELIST));
    }

    /** All pages that no tree reaches. */
    List<Long> unusedPages() {
        boolean[] used = new boolean[pages()];
        used[0] = true;
        used[1] = true;
        mark(root(), used);
        List<Long> unused = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            if (!used[i]) {
                unused.add((long) i);
            }
        }
        return unused;
    }

    private void mark(long number, boolean[] used) {
        int page = page(number);
        for (int i = 0; i <= u32(page + 12); i++) {
            used[(int) number + i] = true;
        }
        for (int i = 0; i < u16(page + 10); i++) {
            int element = element(page, i);
            if (u16(page + 8) == 1) {
                mark(u64(element + 8), used);
            } else if (u32(element) == 1 && u64(leafValue(element)) != 0) {
                mark(u64(leafValue(element)), used);
            }
        }
    }

    /** All bytes that hold structure rather than content: headers and tables of used pages. */
    List<Integer> structureBytes() {
        List<Long> unused = unusedPages();
        List<Integer> places = new ArrayList<>();
        for (int number = 0; number < pages(); number++) {
            if (unused.contains((long) number)) {
                continue;
            }
            int flags = u16(page(number) + 8);
            int size = flags == 4 ? 80 : HEADER + u16(page(number) + 10) * ELEMENT;
            for (int i = 0; i < size; i++) {
                places.add(page(number) + i);
            }
            number += flags == 4 ? 0 : u32(page(number) + 12);
        }
        return places;
    }

    /** The file with a trailing sha256 that fits. */
    byte[] sealed() {
        return sealed(bytes.array());
    }

    static byte[] sealed(byte[] database) {
        try {
            byte[] file = Arrays.copyOf(database, database.length + SHA256);
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(database);
            System.arraycopy(sum, 0, file, database.length, SHA256);
            return file;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
