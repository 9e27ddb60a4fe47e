package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * Cuts a page's entries out of it, each inside of the page and after the one before, as bbolt writes them. That they
 * never overlap bounds the work: without it a page of nested inline buckets could unfold without end.
 */
final class ElementBounds {

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
        end = (int) (at + size);
        return page.bytes().part((int) at, (int) size);
    }

    FaultKind flaw() {
        return flaw;
    }

    String sentence() {
        return sentence;
    }
}
