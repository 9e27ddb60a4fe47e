package io.jenkins.plugins.etcdbackup.engine.bbolt;

/** What can be wrong with a bbolt file. The ids are stable: documentation and programs refer to them. */
public enum FaultKind {
    /** The file ends before the last page that its meta page counts. */
    FILE_TRUNCATED("file-truncated"),
    /** A meta page has a wrong magic number, version, checksum, page size or page number. */
    META("bbolt-meta"),
    /** A reference leads to a page that the file does not have. */
    PAGE_RANGE("page-range"),
    /** A page goes on for so long that it can't be read: no database of etcd has such a page. */
    PAGE_LENGTH("page-length"),
    /** A page carries another number than its place says. */
    PAGE_ID("page-id"),
    /** A page is not of the type that its referrer needs. */
    PAGE_TYPE("page-type"),
    /** Two references lead to one page, or the overflow of two pages covers the same place: also every cycle. */
    PAGE_SHARED("page-shared"),
    /** A page is in use although the freelist calls it free. */
    PAGE_FREED("page-freed"),
    /** A page is neither in use nor in the freelist. */
    PAGE_LOST("page-lost"),
    /** Pages or buckets are nested deeper than any real database does. */
    PAGE_NESTING("page-nesting"),
    /** A branch page without children. */
    BRANCH_EMPTY("branch-empty"),
    /** A leaf without entries below a branch. */
    LEAF_EMPTY("leaf-empty"),
    /** A branch names another first key than its child has. */
    BRANCH_KEY("branch-key"),
    /** A key or value lies outside of its page, or a key is empty. */
    ENTRY_BOUNDS("entry-bounds"),
    /** Two entries of a page share bytes. */
    ENTRY_OVERLAP("entry-overlap"),
    /** Bytes of a page belong to none of its entries: a count or a size is wrong, and entries are missing. */
    ENTRY_GAP("entry-gap"),
    /** An entry has flags that bbolt does not know. */
    ENTRY_FLAGS("entry-flags"),
    /** Keys do not rise. */
    KEY_ORDER("key-order"),
    /** A bucket's own record is too short or leads nowhere. */
    BUCKET("bucket-entry"),
    /** The persisted freelist does not fit its page, or names a page twice or one that cannot be free. */
    FREELIST("freelist");

    private final String id;

    FaultKind(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
