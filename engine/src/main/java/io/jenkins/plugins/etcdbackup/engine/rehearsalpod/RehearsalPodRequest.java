package io.jenkins.plugins.etcdbackup.engine.rehearsalpod;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import java.time.Duration;

/**
 * What rehearsal pod is wanted.
 *
 * @param run names the pod and its namespace
 * @param namespace an existing namespace to use, or null to make one and delete it afterwards
 * @param lifetime after this the kubelet ends the pod
 * @param snapshotBytes the size of the snapshot that will be restored in it, which its limits follow from
 */
public record RehearsalPodRequest(
        RunId run, String node, DebugImage image, String namespace, Duration lifetime, long snapshotBytes) {

    /** etcd's write-ahead log takes 64 MB at once and prepares as much again; the rest is room for its index. */
    private static final long SPACE_BEYOND_SNAPSHOTS = 512L << 20;

    /** The Go heap of an etcd that holds a million keys, and a restore's buffers. */
    private static final long MEMORY_BEYOND_SNAPSHOTS = 512L << 20;

    /** The snapshot and the database that it is restored to. */
    long space() {
        return 2 * snapshotBytes + SPACE_BEYOND_SNAPSHOTS;
    }

    /** Pages of either file count as well, but the kernel takes them back before it ends anything. */
    long memory() {
        return 2 * snapshotBytes + MEMORY_BEYOND_SNAPSHOTS;
    }
}
