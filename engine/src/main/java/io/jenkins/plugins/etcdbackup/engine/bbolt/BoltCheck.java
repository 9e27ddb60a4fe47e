package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.util.List;
import java.util.Map;

/**
 * What a walk over a whole file found.
 *
 * @param meta null where the file has no valid one, so that nothing could be read
 * @param pagesUsed pages that are reachable, the meta pages among them
 * @param faults the first ones of each kind; none means that the file keeps every rule of bbolt
 * @param counts how many faults of each kind there are in all
 */
public record BoltCheck(Meta meta, long pagesUsed, List<Fault> faults, Map<FaultKind, Long> counts) {

    public boolean sound() {
        return faults.isEmpty();
    }

    /** Whether all content was shown: at most one of the two meta pages is broken, and nothing else. */
    public boolean readable() {
        return meta != null && counts.keySet().stream().allMatch(kind -> kind == FaultKind.META);
    }
}
