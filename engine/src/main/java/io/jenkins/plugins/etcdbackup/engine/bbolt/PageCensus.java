package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.util.BitSet;

/** Which pages are in use and which the freelist calls free. Two bits per page: 512 KB for a file of 8 GB. */
final class PageCensus {

    private final int pages;
    private final BitSet used;
    private final BitSet freed;

    PageCensus(int pages) {
        this.pages = pages;
        this.used = new BitSet(pages);
        this.freed = new BitSet(pages);
    }

    /**
     * Takes a run of pages into use; returns the first page of it that was in use already, or -1. After a conflict only
     * the run's first page is taken: a file made to be slow could else have us mark the same pages for ever.
     */
    int use(int from, int count) {
        int taken = firstUsed(from, from + count);
        used.set(from, taken < 0 ? from + count : from + 1);
        return taken;
    }

    /** The set's own search goes on past the end, however far: too far for each of a million short runs. */
    private int firstUsed(int from, int end) {
        if (end - from > Long.SIZE) {
            int page = used.nextSetBit(from);
            return page < end ? page : -1;
        }
        for (int page = from; page < end; page++) {
            if (used.get(page)) {
                return page;
            }
        }
        return -1;
    }

    boolean isUsed(int page) {
        return used.get(page);
    }

    boolean isFreed(int page) {
        return freed.get(page);
    }

    /** Notes a page as free; returns whether it was noted before. */
    boolean free(int page) {
        boolean before = freed.get(page);
        freed.set(page);
        return before;
    }

    long usedPages() {
        return used.cardinality();
    }

    /** The first page at or after {@code from} that is neither in use nor free, or -1. */
    int nextLost(int from) {
        int page = from;
        while (page < pages) {
            page = used.nextClearBit(page);
            if (page >= pages) {
                return -1;
            }
            if (!freed.get(page)) {
                return page;
            }
            page = Math.min(freed.nextClearBit(page), nextUsed(page));
        }
        return -1;
    }

    private int nextUsed(int from) {
        int page = used.nextSetBit(from);
        return page < 0 ? pages : page;
    }
}
