package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.snapshot.KeyFilter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The etcd keys of some resources' objects: {@code /PREFIX/RESOURCE/NAMESPACE/NAME}, or without the namespace. The prefix
 * is {@code /registry} where nothing else was configured, {@code /kubernetes.io} and {@code /openshift.io} on OpenShift.
 */
final class ObjectKeys implements KeyFilter {

    private static final String OPENSHIFT = "openshift.io";

    private final Map<String, ResourceType> byStorage = new HashMap<>();
    private final String namespace;
    private final Set<String> names;
    /** What all keys have after the prefix, so that most others need no further look. */
    private final byte[] common;

    /**
     * What a key says of its object.
     *
     * @param namespace empty for an object without one
     */
    record ObjectKey(ResourceType type, String namespace, String name) {}

    /**
     * The keys of some objects.
     *
     * @param namespace null for all; a Namespace's own object is in the namespace of its name
     * @param names empty for all
     */
    ObjectKeys(List<ResourceType> types, String namespace, Set<String> names) {
        types.forEach(type -> byStorage.put(type.storage(), type));
        this.namespace = namespace;
        this.names = names;
        this.common = types.size() == 1 ? folder(types.get(0)) : new byte[0];
    }

    private static byte[] folder(ResourceType type) {
        String storage = type.storage().startsWith(OPENSHIFT + "/")
                ? type.storage().substring(OPENSHIFT.length() + 1)
                : type.storage();
        return (storage + "/").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean matches(byte[] bytes, int at, int length) {
        int end = at + length;
        int from = at + 1;
        while (from < end && bytes[from] != '/') {
            from++;
        }
        from++;
        boolean mayFit = end - from > common.length
                && Arrays.equals(bytes, from, from + common.length, common, 0, common.length);
        return mayFit && find(new String(bytes, at, length, StandardCharsets.UTF_8)) != null;
    }

    /** What the key says, or null where it is of none of these objects. */
    ObjectKey find(String key) {
        int prefixEnd = key.indexOf('/', 1);
        if (prefixEnd < 0 || key.charAt(0) != '/') {
            return null;
        }
        String root = key.substring(1, prefixEnd).equals(OPENSHIFT) ? OPENSHIFT + "/" : "";
        int first = key.indexOf('/', prefixEnd + 1);
        if (first < 0) {
            return null;
        }
        int second = key.indexOf('/', first + 1);
        ObjectKey found = second < 0 ? null : find(root + key.substring(prefixEnd + 1, second), key, second + 1);
        return found == null ? find(root + key.substring(prefixEnd + 1, first), key, first + 1) : found;
    }

    private ObjectKey find(String storage, String key, int at) {
        ResourceType type = byStorage.get(storage);
        if (type == null) {
            return null;
        }
        int slash = type.namespaced() ? key.indexOf('/', at) : -1;
        ObjectKey found = slash < 0
                ? new ObjectKey(type, "", key.substring(at))
                : new ObjectKey(type, key.substring(at, slash), key.substring(slash + 1));
        return isWanted(found) ? found : null;
    }

    private boolean isWanted(ObjectKey key) {
        boolean inNamespace =
                namespace == null || !key.type().namespaced() || key.namespace().equals(namespace);
        return inNamespace && (names.isEmpty() || names.contains(key.name()));
    }
}
