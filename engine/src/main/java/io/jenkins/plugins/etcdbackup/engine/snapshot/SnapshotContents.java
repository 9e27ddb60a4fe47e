package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.List;

/**
 * What the API servers keep in a snapshot, counted over the live keys: each key's newest revision, unless that is a
 * deletion. The file is walked twice; memory is some 20 bytes for each distinct key plus a few megabytes, so that
 * 64 MB of heap hold over a million keys whatever the file's size.
 *
 * @param revision main revision of the newest change
 * @param storageVersion release of the schema that it is kept by, such as 3.6.0; "" before etcd 3.6
 * @param keys live keys
 * @param bytes of live keys and their values
 * @param databaseBytes size of the database without the trailing sha256
 * @param usedBytes how much of it is in use; the rest is what a defragmentation gives back
 * @param resources largest first; what is beyond the first 4,096 is counted as "(others)"
 * @param objects the twenty largest values
 * @param namespaces largest first; what is beyond the first 20,000 is counted as "(others)"
 * @param encryption how many values stand behind which prefix of encryption at rest
 * @param cluster by the ClusterVersion object inside; null where there is none
 */
public record SnapshotContents(
        long revision,
        String storageVersion,
        long keys,
        long bytes,
        long databaseBytes,
        long usedBytes,
        List<Resource> resources,
        List<StoredObject> objects,
        List<Namespace> namespaces,
        List<Encryption> encryption,
        SnapshotClusterIdentity cluster) {

    /** @param type API version and kind as the first object of the resource says, or null */
    public record Resource(String resource, String type, long keys, long bytes) {}

    /** @param key as stored; names of OAuth tokens are hidden */
    public record StoredObject(String key, long bytes, long revision) {}

    public record Namespace(String namespace, long keys, long bytes) {}

    /** @param prefix provider, version and key's name, such as {@code k8s:enc:aescbc:v1:1:} */
    public record Encryption(String prefix, long keys) {}

    public SnapshotContents {
        resources = List.copyOf(resources);
        objects = List.copyOf(objects);
        namespaces = List.copyOf(namespaces);
        encryption = List.copyOf(encryption);
    }
}
