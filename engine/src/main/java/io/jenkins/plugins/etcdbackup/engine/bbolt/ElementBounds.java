package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.util.Arrays;

/**
 * Cuts a page's entries out of it as bbolt writes them: the first begins where the table of elements ends, each where the
 * one before ended, and what is left of the page is zero (bbolt v1.3.3 to v1.4.3, node.write or
 * internal/common/inode.go, WriteInodeToPage; db.go, allocate, hands out zeroed buffers). One wrong bit in a count or a
 * size would else make entries vanish. That they never overlap also bounds the work: without it a page of nested inline
 * buckets could unfold without end.
 */
final class ElementBounds {

    private static final byte[] ZEROS = new byte[4096];

    private final Page page;
    private int end;
    private FaultKind flaw;
    private String sentence;

    ElementBounds(Page page) {
        this.page = page;
        this.end = page.tableEnd();
    }

    /** The bytes, or null where they are not the page's or not free any more; then flaw and sentence say so. */
    Slice next(long at, long size) {
        if (at < page.tableEnd() || at + size > page.bytes().length()) {
            flaw = FaultKind.ENTRY_BOUNDS;
            sentence = "its " + size + " bytes at " + at + " lie outside of the page's "
                    + page.bytes().length();
            return null;
        }
        if (at < end) {
            flaw = FaultKind.ENTRY_OVERLAP;
            sentence = "its " + size + " bytes at " + at + " overlap the element before, which ends at " + end;
            return null;
        }
        if (at > end) {
            flaw = FaultKind.ENTRY_GAP;
            sentence =
                    "its " + size + " bytes at " + at + " do not follow at once what is before, which ends at " + end;
            end = (int) (at + size);
            return null;
        }
        end = (int) (at + size);
        return page.bytes().part((int) at, (int) size);
    }

    /** After the last entry: where the first byte stands that belongs to none although it is not zero, or -1. */
    int firstStrayByte() {
        Slice bytes = page.bytes();
        for (int from = end; from < bytes.length(); from += ZEROS.length) {
            int size = Math.min(ZEROS.length, bytes.length() - from);
            int start = bytes.at() + from;
            int stray = Arrays.mismatch(bytes.bytes(), start, start + size, ZEROS, 0, size);
            if (stray >= 0) {
                return from + stray;
            }
        }
        return -1;
    }

    FaultKind flaw() {
        return flaw;
    }

    String sentence() {
        return sentence;
    }
}
