package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.snapshot.ResourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The keys of all API servers of an OpenShift cluster: kube-apiserver's, which are handed in, and those of the two others,
 * which lie in its Secrets. For one thread.
 */
public final class ApiServerKeys implements AutoCloseable {

    private final ValueDecryption kubeApiServer;
    private final ApiServerSecrets secrets;
    private ValueDecryption others;

    /** @param kubeApiServer closed with this */
    public ApiServerKeys(ValueDecryption kubeApiServer) {
        this.kubeApiServer = kubeApiServer;
        this.secrets = new ApiServerSecrets(kubeApiServer);
    }

    /** Whether a key is that of a Secret with the keys of another API server. */
    public static boolean areUnder(String key) {
        return ApiServerSecrets.NAMES.matcher(key).matches();
    }

    /** Notes the keys of the others if they are what stands under an etcd key; in rising order of revisions. */
    public void revision(ByteBuffer key, ByteBuffer value) {
        if (secrets.revision(key, value)) {
            closeOthers();
        }
    }

    /** Whether the value of an etcd key is read with the keys of the others. */
    public static boolean needOthers(String key) {
        return ApiServerSecrets.areFor(ResourceKey.of(key).resource());
    }

    /**
     * Decrypts what stands under an etcd key with whatever opens it: what others than kube-apiserver wrote, with the keys
     * that were handed in as well, since these may be anybody's.
     */
    public DecryptedValue decrypt(ByteBuffer key, ByteBuffer value) {
        String resource = ResourceKey.of(
                        StandardCharsets.UTF_8.decode(key.duplicate()).toString())
                .resource();
        DecryptedValue read = decrypt(resource, key, value);
        if (read.plain() != null || !ApiServerSecrets.areFor(resource)) {
            return read;
        }
        DecryptedValue otherwise = kubeApiServer.decrypt(resource, key, value);
        return otherwise.plain() == null ? read : otherwise;
    }

    /** As the API server would that the resource is of. */
    DecryptedValue decrypt(String resource, ByteBuffer key, ByteBuffer value) {
        return reader(resource).decrypt(resource, key, value);
    }

    /** What {@link #decrypt(String, ByteBuffer, ByteBuffer)} would say, without the content. */
    DecryptedValue check(String resource, ByteBuffer key, ByteBuffer value) {
        return reader(resource).check(resource, key, value);
    }

    ValueDecryption.ReadOrder orderOf(String resource) {
        return reader(resource).orderOf(resource);
    }

    private ValueDecryption reader(String resource) {
        if (!ApiServerSecrets.areFor(resource)) {
            return kubeApiServer;
        }
        if (others == null) {
            others = secrets.decryption();
        }
        return others;
    }

    @Override
    public void close() {
        secrets.close();
        kubeApiServer.close();
        closeOthers();
    }

    private void closeOthers() {
        if (others != null) {
            others.close();
            others = null;
        }
    }
}
