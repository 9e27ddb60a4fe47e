package io.jenkins.plugins.etcdbackup.engine.bbolt;

/**
 * Walks the trees of a file in key order, checks every page on the way and shows every entry to the visitor. A page
 * with a fault is left out, the rest is walked on.
 */
final class TreeWalk {

    /** Deeper than any database of 2^47 bytes: branch pages have two children or more, etcd's buckets one level. */
    static final int MAX_DEPTH = 64;

    /** etcd has its data in the root's buckets; were those inside of them read ahead, too, pages would be held too long. */
    private static final int DEPTH_READ_AHEAD = 1;

    /** Sequence and root page of 8 bytes each before an inline bucket's page (bbolt v1.4.0, internal/common/bucket.go). */
    private static final int BUCKET_RECORD_BYTES = 16;

    private final PageReader reader;
    private final Faults faults;
    private final EntryVisitor visitor;
    private boolean complete = true;

    TreeWalk(PageReader reader, Faults faults, EntryVisitor visitor) {
        this.reader = reader;
        this.faults = faults;
        this.visitor = visitor;
    }

    /** Whether no part had to be left out. */
    boolean complete() {
        return complete;
    }

    void walkRoot(long page) throws InterruptedException {
        walkPage(page, new Place(0, 0, null, null), null);
    }

    /**
     * Where a page stands.
     *
     * @param depth pages and buckets above it
     * @param bucketDepth buckets above it
     * @param begin first key of the page by the branch above it, or null where there is none
     * @param end key that all keys of the page must stay below, or null
     */
    private record Place(int depth, int bucketDepth, Slice begin, Slice end) {

        Place below(Slice newBegin, Slice newEnd) {
            return new Place(depth + 1, bucketDepth, newBegin, newEnd);
        }

        Place bucket() {
            return new Place(depth + 1, bucketDepth + 1, null, null);
        }
    }

    /** Walks what hangs below a page; returns its last key, or {@code floor} where there is none. */
    private Slice walkPage(long number, Place place, Slice floor) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while reading the snapshot");
        }
        if (place.depth() > MAX_DEPTH) {
            fault(FaultKind.PAGE_NESTING, "page %d lies more than %d levels deep", number, MAX_DEPTH);
            return floor;
        }
        Page page = place.bucketDepth() == DEPTH_READ_AHEAD ? reader.takeAhead(number) : reader.take(number);
        if (page == null) {
            complete = false;
            return floor;
        }
        Slice last = walkTaken(page, place, floor);
        visitor.leavePage();
        reader.release(page);
        return last;
    }

    private Slice walkTaken(Page page, Place place, Slice floor) throws InterruptedException {
        if (page.flags() == Page.BRANCH) {
            return walkBranch(page, place, floor);
        }
        if (page.flags() == Page.LEAF) {
            return walkLeaf(page, place, floor);
        }
        fault(
                FaultKind.PAGE_TYPE,
                "page %d should be a branch or leaf, but is of type 0x%02x",
                page.number(),
                page.flags());
        return floor;
    }

    private Slice walkBranch(Page page, Place place, Slice floor) throws InterruptedException {
        long number = page.number();
        if (page.count() == 0) {
            fault(FaultKind.BRANCH_EMPTY, "page %d is a branch without children", number);
            return floor;
        }
        if (!tableFits(page)) {
            return floor;
        }
        ElementBounds bounds = new ElementBounds(page);
        Slice last = floor;
        Slice key = branchKey(page, 0, bounds);
        for (int i = 0; i < page.count(); i++) {
            Slice next = i + 1 < page.count() ? branchKey(page, i + 1, bounds) : place.end();
            if (key != null) {
                checkOrder(key, i == 0, last, place, number);
            }
            Slice reached = walkPage(page.branchChild(i), place.below(key, next), key == null ? last : key);
            last = reached == null ? last : reached;
            key = next;
        }
        checkRest(page, bounds);
        return last;
    }

    private Slice branchKey(Page page, int element, ElementBounds bounds) {
        Slice key = bounds.next(page.branchKeyAt(element), page.branchKeySize(element));
        if (key == null) {
            fault(bounds.flaw(), "page %d, element %d: %s", page.number(), element, bounds.sentence());
        }
        return key;
    }

    private Slice walkLeaf(Page page, Place place, Slice floor) throws InterruptedException {
        long number = page.number();
        if (!tableFits(page)) {
            return floor;
        }
        if (page.count() == 0 && place.begin() != null) {
            fault(FaultKind.LEAF_EMPTY, "page %d is a leaf without entries below a branch", number);
        }
        ElementBounds bounds = new ElementBounds(page);
        Slice last = floor;
        for (int i = 0; i < page.count(); i++) {
            long keySize = page.leafKeySize(i);
            Slice both = bounds.next(page.leafKeyAt(i), keySize + page.leafValueSize(i));
            if (both == null || keySize == 0) {
                FaultKind kind = both == null ? bounds.flaw() : FaultKind.ENTRY_BOUNDS;
                String sentence = both == null ? bounds.sentence() : "the key is empty";
                fault(kind, "page %d, element %d: %s", number, i, sentence);
                continue;
            }
            Slice key = both.part(0, (int) keySize);
            checkOrder(key, i == 0, last, place, number);
            last = key;
            Slice value = both.part(key.length(), both.length() - key.length());
            visit(new Entry(key, value, page.offset() + Page.element(i)), page.leafFlags(i), page, place);
        }
        checkRest(page, bounds);
        return last == floor ? floor : last.copy();
    }

    /** Where an element was cut wrongly, what follows the last one means nothing. */
    private void checkRest(Page page, ElementBounds bounds) {
        int stray = bounds.flaw() == null ? bounds.firstStrayByte() : -1;
        if (stray >= 0) {
            fault(
                    FaultKind.ENTRY_GAP,
                    "page %d: after its %d elements, the byte at %d belongs to none of them",
                    page.number(),
                    page.count(),
                    stray);
        }
    }

    private void visit(Entry entry, int flags, Page page, Place place) throws InterruptedException {
        if (flags == 0) {
            visitor.entry(entry, place.bucketDepth());
        } else if (flags == 1) {
            visitor.enterBucket(entry.key(), place.bucketDepth() + 1);
            walkBucket(entry, page, place.bucket());
            visitor.leaveBucket();
        } else {
            fault(FaultKind.ENTRY_FLAGS, "page %d: the entry %s has flags 0x%x", page.number(), entry.key(), flags);
        }
    }

    private void walkBucket(Entry entry, Page page, Place place) throws InterruptedException {
        long number = page.number();
        Slice value = entry.value();
        if (value.length() < BUCKET_RECORD_BYTES) {
            fault(
                    FaultKind.BUCKET,
                    "page %d: the bucket %s has a record of %d bytes instead of %d or more",
                    number,
                    entry.key(),
                    value.length(),
                    BUCKET_RECORD_BYTES);
            return;
        }
        long root = value.longAt(0, page.order());
        if (root != 0) {
            walkTree(root, place);
            return;
        }
        Slice bytes = value.part(BUCKET_RECORD_BYTES, value.length() - BUCKET_RECORD_BYTES);
        Page inline = new Page(
                bytes, number, page.offset() + bytes.at() - page.bytes().at(), page.order());
        if (place.depth() > MAX_DEPTH) {
            fault(FaultKind.PAGE_NESTING, "page %d has buckets more than %d levels deep", number, MAX_DEPTH);
        } else if (bytes.length() < Page.HEADER_BYTES || inline.flags() != Page.LEAF) {
            fault(FaultKind.BUCKET, "page %d: the bucket %s holds no leaf page", number, entry.key());
        } else {
            walkLeaf(inline, place, null);
        }
    }

    private void walkTree(long root, Place place) throws InterruptedException {
        if (place.bucketDepth() != DEPTH_READ_AHEAD) {
            walkPage(root, place, null);
            return;
        }
        reader.readAhead(root);
        try {
            walkPage(root, place, null);
        } finally {
            reader.stopReadingAhead();
        }
    }

    private boolean tableFits(Page page) {
        if (page.tableFits()) {
            return true;
        }
        fault(FaultKind.ENTRY_BOUNDS, "page %d counts %d elements, more than fit into it", page.number(), page.count());
        return false;
    }

    private void checkOrder(Slice key, boolean first, Slice last, Place place, long number) {
        int order = last == null ? -1 : last.compareTo(key);
        if (order > 0 || order == 0 && !first) {
            fault(FaultKind.KEY_ORDER, "page %d: the key %s comes after %s, but is not greater", number, key, last);
        } else if (order < 0 && first && place.begin() != null) {
            fault(
                    FaultKind.BRANCH_KEY,
                    "page %d begins with the key %s, but the branch above it says %s",
                    number,
                    key,
                    place.begin());
        }
        if (place.end() != null && key.compareTo(place.end()) >= 0) {
            fault(
                    FaultKind.KEY_ORDER,
                    "page %d: the key %s is not below %s, with which the next page begins",
                    number,
                    key,
                    place.end());
        }
    }

    private void fault(FaultKind kind, String format, Object... arguments) {
        complete = false;
        faults.add(kind, format, arguments);
    }
}
