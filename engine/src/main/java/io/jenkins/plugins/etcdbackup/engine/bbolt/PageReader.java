package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * Hands out pages of a file, each at most once, after it has checked that number, overflow and use of the page fit.
 * Because no page is handed out twice, no walk over a file can run in circles or take longer than the file is large.
 */
final class PageReader {

    private static final int FIRST_DATA_PAGE = 2;

    private final DatabaseBytes file;
    private final Meta meta;
    private final PageCensus census;
    private final Faults faults;
    private final int pages;
    private PagesAhead ahead;
    private long held;

    PageReader(DatabaseBytes file, Meta meta, Faults faults) {
        this.file = file;
        this.meta = meta;
        this.faults = faults;
        this.pages = pagesToRead();
        this.census = new PageCensus(pages);
        census.use(0, Math.min(pages, FIRST_DATA_PAGE));
    }

    PageCensus census() {
        return census;
    }

    int pages() {
        return pages;
    }

    /** The pages that the meta counts and the file has; a file that has fewer is truncated. */
    private int pagesToRead() {
        long present = file.length() / meta.pageSize();
        long counted = meta.highWaterMark();
        if (counted < 0 || counted > present) {
            faults.add(
                    FaultKind.FILE_TRUNCATED,
                    "the file has %d whole pages of %d bytes, but its meta counts %s",
                    present,
                    meta.pageSize(),
                    Long.toUnsignedString(counted));
            return (int) Math.min(present, Integer.MAX_VALUE);
        }
        return (int) Math.min(counted, Integer.MAX_VALUE);
    }

    /** Has the leaves of a tree read ahead until {@link #stopReadingAhead}, where that can be done. */
    void readAhead(long root) {
        if (file.canBeShared()) {
            ahead = new PagesAhead(file, meta, pages, root);
        }
    }

    void stopReadingAhead() {
        if (ahead != null) {
            ahead.close();
            ahead = null;
        }
    }

    /**
     * The next leaf of the tree that is read ahead, valid until {@link #release}. What is not there, or is no leaf but
     * has others below it, is read as by {@link #take}.
     */
    Page takeAhead(long number) throws InterruptedException {
        Slice read = ahead == null ? null : ahead.take(number);
        Page page = read == null ? null : page(read, number);
        return take(number, page != null && page.flags() == Page.LEAF ? page : null);
    }

    /** The page with its overflow, now in use and in memory until {@link #release}; or null after a fault. */
    Page take(long number) {
        return take(number, null);
    }

    private Page take(long number, Page read) {
        if (number < FIRST_DATA_PAGE || number >= pages) {
            faults.add(
                    FaultKind.PAGE_RANGE,
                    "a reference leads to page %s, but the file has pages %d to %d",
                    Long.toUnsignedString(number),
                    FIRST_DATA_PAGE,
                    pages - 1);
            return null;
        }
        long offset = number * meta.pageSize();
        Page header = read != null ? read : page(file.slice(offset, meta.pageSize()), number);
        long run = 1 + header.overflow();
        if (run > pages - number) {
            census.use((int) number, 1);
            faults.add(
                    FaultKind.PAGE_RANGE,
                    "page %d says that it goes on for %d pages, past the end of the file",
                    number,
                    run - 1);
            return null;
        }
        int conflict = census.use((int) number, (int) run);
        if (conflict >= 0) {
            faults.add(FaultKind.PAGE_SHARED, "page %d is used twice: again by page %d", conflict, number);
            return null;
        }
        long size = run * meta.pageSize();
        if (held + size > file.room()) {
            faults.add(
                    FaultKind.PAGE_LENGTH,
                    "page %d is %d bytes long, and those that lead to it are %d: more than can be read at once (%d)",
                    number,
                    size,
                    held,
                    file.room());
            return null;
        }
        Page page = run == 1 || read != null ? header : page(file.slice(offset, size), number);
        if (!sound(page, (int) run)) {
            return null;
        }
        held += size;
        return page;
    }

    private Page page(Slice bytes, long number) {
        return new Page(bytes, number, number * meta.pageSize(), meta.order());
    }

    /** Says that a page which was taken is not looked at any more. */
    void release(Page page) {
        held -= page.bytes().length();
    }

    private boolean sound(Page page, int run) {
        long number = page.number();
        for (int i = 0; i < run; i++) {
            if (census.isFreed((int) number + i)) {
                faults.add(FaultKind.PAGE_FREED, "page %d is in use, but the freelist has it", number + i);
            }
        }
        if (page.id() != number) {
            faults.add(FaultKind.PAGE_ID, "page %d says that it is page %s", number, Long.toUnsignedString(page.id()));
            return false;
        }
        return true;
    }
}
