package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.util.regex.Pattern;

/**
 * Reads by which release's schema a database is kept (etcd v3.6, server/storage/schema/meta.go): servers write it since
 * 3.6, once all members run that release, and an older server can't read a newer schema.
 */
final class StorageVersion implements EntryVisitor {

    private static final Pattern SEMANTIC_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+[0-9A-Za-z.+-]*");
    private static final int LONGEST = 64;

    private boolean inMetaBucket;
    private String version = "";

    @Override
    public void enterBucket(Slice name, int depth) {
        if (depth == 1) {
            inMetaBucket = name.is(EtcdBuckets.META);
        }
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (inMetaBucket
                && depth == 1
                && entry.key().is("storageVersion")
                && entry.value().length() <= LONGEST) {
            String text = entry.value().text();
            version = SEMANTIC_VERSION.matcher(text).matches() ? text : "";
        }
    }

    /** Such as 3.6.0; "" where there is none, as before 3.6. */
    String text() {
        return version;
    }
}
