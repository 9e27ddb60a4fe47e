package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/** Shows one walk to two visitors. */
record BothVisitors(EntryVisitor first, EntryVisitor second) implements EntryVisitor {

    @Override
    public void enterBucket(Slice name, int depth) {
        first.enterBucket(name, depth);
        second.enterBucket(name, depth);
    }

    @Override
    public void entry(Entry entry, int depth) {
        first.entry(entry, depth);
        second.entry(entry, depth);
    }

    @Override
    public void leavePage() {
        first.leavePage();
        second.leavePage();
    }

    @Override
    public void leaveBucket() {
        first.leaveBucket();
        second.leaveBucket();
    }
}
