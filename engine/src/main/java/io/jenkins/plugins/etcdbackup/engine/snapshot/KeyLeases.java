package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.HashMap;
import java.util.Map;

/**
 * How many live keys belong to each lease. etcd revokes a lease and deletes its keys in one transaction (lease/lessor.go,
 * Revoke), so that none is ever left; where one is nevertheless, a server logs it when it starts and keeps the key, which no
 * lease will delete any more (mvcc/kvstore.go, restore, "failed to attach a lease"; the same from 3.4 to 3.7).
 */
final class KeyLeases {

    /** Kubernetes has a lease for the events of each minute or so; a file that has more is not worth the heap. */
    private static final int MAX_LEASES = 100_000;

    private final Map<Long, Long> keys = new HashMap<>();
    private boolean complete = true;

    /**
     * A key changed.
     *
     * @param lease of the key from now on, 0 for none
     * @param before of the key until now, 0 for none
     */
    void follow(long lease, long before) {
        if (!complete || lease == before) {
            return;
        }
        if (before != 0) {
            keys.computeIfPresent(before, (id, count) -> count == 1 ? null : count - 1);
        }
        if (lease != 0) {
            keys.merge(lease, 1L, Long::sum);
            if (keys.size() > MAX_LEASES) {
                stop();
            }
        }
    }

    /** Not all keys can be followed: from here on nothing is known. */
    void stop() {
        complete = false;
        keys.clear();
    }

    /** There is such a lease. */
    void found(long lease) {
        keys.remove(lease);
    }

    /** After all leases were seen. */
    long keysWithoutLease() {
        return keys.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One of the leases that are not there. */
    long missing() {
        return keys.keySet().stream().mapToLong(Long::longValue).min().orElseThrow();
    }
}
