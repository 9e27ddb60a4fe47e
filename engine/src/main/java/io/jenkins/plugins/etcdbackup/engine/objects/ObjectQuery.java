package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotObjects;
import java.util.List;
import java.util.Set;

/**
 * Which objects are looked for.
 *
 * @param namespace null for all
 * @param names empty for all
 * @param revision as they were then; {@link #NEWEST} for the newest
 */
public record ObjectQuery(
        List<ResourceType> types, String namespace, Set<String> names, LabelSelector labels, long revision) {

    public static final long NEWEST = SnapshotObjects.NEWEST;

    public ObjectQuery {
        types = List.copyOf(types);
        names = Set.copyOf(names);
    }

    /** All objects of some resources. */
    public static ObjectQuery of(List<ResourceType> types) {
        return new ObjectQuery(types, null, Set.of(), LabelSelector.ALL, NEWEST);
    }
}
