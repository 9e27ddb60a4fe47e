package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.nio.ByteOrder;

/**
 * One page with its overflow, or an inline bucket's page inside of a value.
 *
 * <p>Header of 16 bytes: id u64, flags u16, count u16, overflow u32. Then the elements' table: a leaf element of 16
 * bytes is flags u32, pos u32, ksize u32, vsize u32; a branch element is pos u32, ksize u32, page u64; pos counts from
 * the element itself. Keys and values follow the table, in order and without gaps (bbolt v1.4.0,
 * internal/common/page.go and inode.go). All numbers are in the byte order of the writing machine.
 *
 * @param number the page's number by its place, or that of the page around an inline one
 * @param offset where in the file the page begins
 * @param order of its numbers' bytes
 */
record Page(Slice bytes, long number, long offset, ByteOrder order) {

    static final int HEADER_BYTES = 16;
    static final int ELEMENT_BYTES = 16;
    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int FREELIST = 0x10;

    private static final long UNSIGNED_INT = 0xffffffffL;

    long id() {
        return bytes.longAt(0, order);
    }

    int flags() {
        return bytes.unsignedShortAt(8, order);
    }

    int count() {
        return bytes.unsignedShortAt(10, order);
    }

    long overflow() {
        return u32(12);
    }

    Slice body() {
        return bytes.part(HEADER_BYTES, bytes.length() - HEADER_BYTES);
    }

    /** Where the table of {@code count} elements ends, counted from the page's start. */
    int tableEnd() {
        return HEADER_BYTES + count() * ELEMENT_BYTES;
    }

    boolean tableFits() {
        return tableEnd() <= bytes.length();
    }

    int leafFlags(int element) {
        return (int) u32(element(element));
    }

    /** Where the leaf's key begins, counted from the page's start: possibly far outside of it. */
    long leafKeyAt(int element) {
        return element(element) + u32(element(element) + 4);
    }

    long leafKeySize(int element) {
        return u32(element(element) + 8);
    }

    long leafValueSize(int element) {
        return u32(element(element) + 12);
    }

    long branchKeyAt(int element) {
        return element(element) + u32(element(element));
    }

    long branchKeySize(int element) {
        return u32(element(element) + 4);
    }

    long branchChild(int element) {
        return bytes.longAt(element(element) + 8, order);
    }

    static int element(int index) {
        return HEADER_BYTES + index * ELEMENT_BYTES;
    }

    private long u32(int at) {
        return bytes.intAt(at, order) & UNSIGNED_INT;
    }
}
