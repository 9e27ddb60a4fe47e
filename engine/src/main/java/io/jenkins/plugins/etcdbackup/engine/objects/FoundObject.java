package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An object of a snapshot.
 *
 * @param namespace empty for an object without one
 * @param revision of its newest change, which the API shows as its resourceVersion
 * @param json null where it could not be read, or was deleted
 * @param unknown places of fields that this release does not know
 * @param problem why it could not be read, as the end of a sentence; null where it could
 */
public record FoundObject(
        ResourceType type,
        String namespace,
        String name,
        long revision,
        ObjectNode json,
        List<String> unknown,
        String problem) {

    public FoundObject {
        unknown = List.copyOf(unknown);
    }

    /** What a deletion leaves. */
    static FoundObject deleted(ResourceType type, String namespace, String name, long revision) {
        return new FoundObject(type, namespace, name, revision, null, List.of(), null);
    }

    public boolean isDeletion() {
        return json == null && problem == null;
    }

    public boolean isReadable() {
        return json != null;
    }

    /** For messages: {@code Deployment shop/web}. */
    public String title() {
        return type.kind() + " " + (namespace.isEmpty() ? shownName() : namespace + "/" + shownName());
    }

    /** The name, unless it is itself a secret. */
    public String shownName() {
        return SecretKinds.shownName(type, name);
    }
}
