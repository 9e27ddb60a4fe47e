package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;

/**
 * Lists the leaves of a tree in the order of its keys by a look at its branches alone. It believes the file and reports
 * nothing, but names no page outside of it and none twice, so that a file made for it costs no more than its length.
 */
final class LeafNumbers {

    /** Branch pages have a page size, more only for keys that etcd does not have. */
    private static final int LONGEST_BRANCH = 64 << 10;

    private final DatabaseBytes file;
    private final Meta meta;
    private final int pages;
    private final BitSet seen;
    private final Deque<Branch> path = new ArrayDeque<>();

    /** A branch whose children are being listed. */
    private static final class Branch {
        private final Page page;
        private final boolean aboveLeaves;
        private int next;

        private Branch(Page page, boolean aboveLeaves) {
            this.page = page;
            this.aboveLeaves = aboveLeaves;
        }
    }

    LeafNumbers(DatabaseBytes file, Meta meta, int pages, long root) {
        this.file = file;
        this.meta = meta;
        this.pages = pages;
        this.seen = new BitSet(pages);
        descend(root);
    }

    /** Whether there may be more. */
    boolean hasMore() {
        return !path.isEmpty();
    }

    /** The next leaves' numbers, at most so many; none at the end. */
    long[] next(int max) {
        long[] numbers = new long[max];
        int found = 0;
        while (found < max && !path.isEmpty()) {
            Branch branch = path.getLast();
            if (branch.next == branch.page.count()) {
                path.removeLast();
                continue;
            }
            long child = branch.page.branchChild(branch.next++);
            if (!branch.aboveLeaves) {
                descend(child);
            } else if (isNew(child)) {
                numbers[found++] = child;
            }
        }
        return Arrays.copyOf(numbers, found);
    }

    private void descend(long number) {
        if (path.size() > TreeWalk.MAX_DEPTH || !isNew(number)) {
            return;
        }
        Page page = page(number);
        if (page != null && page.flags() == Page.BRANCH && page.count() > 0 && page.tableFits()) {
            long child = page.branchChild(0);
            Page first = inside(child) ? firstPage(child) : null;
            path.addLast(new Branch(page, first != null && first.flags() == Page.LEAF));
        }
    }

    private Page page(long number) {
        Page first = firstPage(number);
        long bytes = (1 + first.overflow()) * meta.pageSize();
        if (bytes == meta.pageSize()) {
            return first;
        }
        boolean readable =
                bytes <= Math.min(LONGEST_BRANCH, Math.min(file.room(), file.length() - number * meta.pageSize()));
        return readable ? read(number, bytes) : null;
    }

    private Page firstPage(long number) {
        return read(number, meta.pageSize());
    }

    private Page read(long number, long bytes) {
        long offset = number * meta.pageSize();
        return new Page(file.slice(offset, bytes), number, offset, meta.order());
    }

    private boolean isNew(long number) {
        if (!inside(number) || seen.get((int) number)) {
            return false;
        }
        seen.set((int) number);
        return true;
    }

    private boolean inside(long number) {
        return number > 1 && number < pages;
    }
}
