package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotObjects;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * The etcd keys of a resource's objects: {@code /PREFIX/RESOURCE/NAMESPACE/NAME}, or without the namespace. The prefix is
 * {@code /registry} where nothing else was configured, {@code /kubernetes.io} and {@code /openshift.io} on OpenShift.
 */
final class ObjectKeys implements SnapshotObjects.KeyFilter {

    private static final String OPENSHIFT = "openshift.io/";

    private final ResourceType type;
    private final boolean openShift;
    private final byte[] folder;
    private final Set<String> names;

    /** @param namespace null for all */
    private ObjectKeys(ResourceType type, String namespace, Set<String> names) {
        this.type = type;
        this.openShift = type.storage().startsWith(OPENSHIFT);
        this.names = names;
        String storage = openShift ? type.storage().substring(OPENSHIFT.length()) : type.storage();
        String below = type.namespaced() && namespace != null ? storage + "/" + namespace + "/" : storage + "/";
        this.folder = below.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The keys of some objects.
     *
     * @param namespace null for all
     * @param names empty for all
     */
    static ObjectKeys of(ResourceType type, String namespace, Set<String> names) {
        return new ObjectKeys(type, namespace, names);
    }

    @Override
    public boolean matches(byte[] bytes, int at, int length) {
        int end = at + length;
        int slash = prefixEnd(bytes, at, end);
        int from = slash + 1;
        if (slash < 0 || openShift != isOpenShift(bytes, at, slash)) {
            return false;
        }
        if (end - from <= folder.length
                || !Arrays.equals(bytes, from, from + folder.length, folder, 0, folder.length)) {
            return false;
        }
        return names.isEmpty() || names.contains(name(bytes, from + folder.length, end));
    }

    /** Where the slash after the prefix stands, or -1. */
    private static int prefixEnd(byte[] bytes, int at, int end) {
        if (at == end || bytes[at] != '/') {
            return -1;
        }
        for (int i = at + 1; i < end; i++) {
            if (bytes[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOpenShift(byte[] bytes, int at, int slash) {
        int length = OPENSHIFT.length() - 1;
        if (slash - at - 1 != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[at + 1 + i] != (byte) OPENSHIFT.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String name(byte[] bytes, int from, int end) {
        int start = from;
        for (int i = from; i < end; i++) {
            start = bytes[i] == '/' ? i + 1 : start;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** The namespace in a key that matches; empty for an object without one. */
    String namespace(String key) {
        String rest = rest(key);
        int slash = rest.indexOf('/');
        return type.namespaced() && slash >= 0 ? rest.substring(0, slash) : "";
    }

    /** The name in a key that matches. */
    String name(String key) {
        String rest = rest(key);
        int slash = rest.indexOf('/');
        return type.namespaced() && slash >= 0 ? rest.substring(slash + 1) : rest;
    }

    private String rest(String key) {
        String storage = openShift ? type.storage().substring(OPENSHIFT.length()) : type.storage();
        return key.substring(key.indexOf('/', 1) + 1 + storage.length() + 1);
    }
}
