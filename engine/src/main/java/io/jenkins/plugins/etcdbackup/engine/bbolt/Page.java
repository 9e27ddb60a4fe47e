package io.jenkins.plugins.etcdbackup.engine.bbolt;

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
 */
record Page(Slice bytes, long number, long offset) {

    static final int HEADER_BYTES = 16;
    static final int ELEMENT_BYTES = 16;
    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int FREELIST = 0x10;

    private static final int UNSIGNED_SHORT = 0xffff;
    private static final long UNSIGNED_INT = 0xffffffffL;

    long id() {
        return bytes.bytes().getLong(bytes.at());
    }

    int flags() {
        return bytes.bytes().getShort(bytes.at() + 8) & UNSIGNED_SHORT;
    }

    int count() {
        return bytes.bytes().getShort(bytes.at() + 10) & UNSIGNED_SHORT;
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
        return bytes.bytes().getLong(bytes.at() + element(element) + 8);
    }

    static int element(int index) {
        return HEADER_BYTES + index * ELEMENT_BYTES;
    }

    private long u32(int at) {
        return bytes.bytes().getInt(bytes.at() + at) & UNSIGNED_INT;
    }
}
