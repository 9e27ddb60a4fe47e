package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.nio.ByteBuffer;

/** Shows one reading to two visitors. */
public record BothValueVisitors(ValueVisitor first, ValueVisitor second) implements ValueVisitor {

    @Override
    public void revision(ByteBuffer key, ByteBuffer value) {
        first.revision(key.duplicate(), value.duplicate());
        second.revision(key, value);
    }

    @Override
    public void live(String resource, ByteBuffer key, ByteBuffer value) {
        first.live(resource, key.duplicate(), value.duplicate());
        second.live(resource, key, value);
    }
}
