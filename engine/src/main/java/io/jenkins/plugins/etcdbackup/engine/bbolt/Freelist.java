package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * Reads the freelist where the file has one: a page of type 0x10 with page numbers of 8 bytes. A count of 0xffff means
 * that the first number is the count (bbolt v1.4.0, internal/common/page.go). It is read before the trees are walked,
 * so that a page which is both free and in use is seen.
 */
record Freelist(PageReader reader, Faults faults) {

    private static final int COUNT_FOLLOWS = 0xffff;

    /** Returns whether the list could be read, so that what it lacks means something. */
    boolean read(long pageNumber) throws InterruptedException {
        Page page = reader.take(pageNumber);
        if (page == null) {
            return false;
        }
        boolean read = read(page);
        reader.release(page);
        return read;
    }

    private boolean read(Page page) throws InterruptedException {
        long pageNumber = page.number();
        if (page.flags() != Page.FREELIST) {
            faults.add(
                    FaultKind.PAGE_TYPE,
                    "page %d should be the freelist, but is of type 0x%02x",
                    pageNumber,
                    page.flags());
            return false;
        }
        boolean countFollows = page.count() == COUNT_FOLLOWS;
        long room = page.body().length() / Long.BYTES;
        int first = countFollows ? 1 : 0;
        long count = countFollows ? number(page, 0) : page.count();
        if (count < 0 || count > room - first) {
            faults.add(
                    FaultKind.FREELIST,
                    "the freelist on page %d counts %s pages, but has room for %d",
                    pageNumber,
                    Long.toUnsignedString(count),
                    room - first);
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while reading the freelist");
            }
            note(number(page, first + i), pageNumber);
        }
        return true;
    }

    private void note(long freed, long pageNumber) {
        if (freed < 2 || freed >= reader.pages()) {
            faults.add(
                    FaultKind.FREELIST,
                    "the freelist on page %d has page %s, but the file has pages 2 to %d",
                    pageNumber,
                    Long.toUnsignedString(freed),
                    reader.pages() - 1);
        } else if (reader.census().isUsed((int) freed)) {
            faults.add(FaultKind.PAGE_FREED, "page %d holds the freelist, which calls it free itself", freed);
        } else if (reader.census().free((int) freed)) {
            faults.add(FaultKind.FREELIST, "the freelist on page %d has page %d twice", pageNumber, freed);
        }
    }

    private static long number(Page page, int index) {
        return page.body().longAt(index * Long.BYTES, page.order());
    }
}
