package io.jenkins.plugins.etcdbackup.engine.snapshot;

/** Which keys are looked for. */
@FunctionalInterface
public interface KeyFilter {

    /** Whether the key that these bytes of the array are is one of them. */
    boolean matches(byte[] bytes, int at, int length);
}
