package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/** Finds out which keys are live, and what each change replaced, which it shows to those who want to know. */
final class FollowedKeys {

    private final LiveKeys live;
    private final KeyHistory history;
    private final ChangeVisitor changes;

    FollowedKeys(LiveKeys live, KeyHistory history, ChangeVisitor changes) {
        this.live = live;
        this.history = history;
        this.changes = changes;
    }

    /** A revision that belongs to no key has none before it; what it means, {@link MvccCheck} says. */
    void follow(Entry entry, RevisionKey revision, KeyValue content) {
        KeyValue before = live.put(content.key(), entry.at(), revision.tombstone());
        if (live.overflowed()) {
            history.stop();
        } else if (content.key().length() > 0) {
            history.follow(revision, content, before);
            if (changes != ChangeVisitor.NONE) {
                changes.changed(new ChangeVisitor.Change(
                        content.key().buffer(),
                        revision.tombstone() ? null : content.value().buffer(),
                        before == null ? null : before.value().buffer(),
                        entry.at()));
            }
        }
    }

    /** Once the walk is over, while the file is still open. */
    void finish() {
        if (!live.overflowed()) {
            changes.finish(this::show);
        }
    }

    private void show(long place, ValueVisitor visitor) {
        KeyValue content = live.read(place);
        Slice key = content.key();
        if (live.isLive(key, place)) {
            visitor.live(
                    ResourceKey.of(key.text()).resource(),
                    key.buffer(),
                    content.value().buffer());
        }
    }

    boolean overflowed() {
        return live.overflowed();
    }

    long live() {
        return live.live();
    }
}
