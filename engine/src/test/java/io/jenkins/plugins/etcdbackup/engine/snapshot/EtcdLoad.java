package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes many keys into a real etcd, quickly. */
final class EtcdLoad implements AutoCloseable {

    /** etcd takes at most 128 operations and 1.5 MB at once. */
    private static final int OPERATIONS = 100;

    private static final int BYTES_AT_ONCE = 1_000_000;

    private final Client client;

    EtcdLoad(EtcdCluster etcd) throws IOException {
        client = KubernetesLikeData.client(etcd);
    }

    /** Puts keys {@code prefix + 0} and so on, each with a value of that many bytes that differs between keys. */
    void put(String prefix, int keys, int bytes) throws Exception {
        int perTransaction = Math.max(1, Math.min(OPERATIONS, BYTES_AT_ONCE / Math.max(1, bytes)));
        for (int from = 0; from < keys; from += perTransaction) {
            Op[] operations = new Op[Math.min(perTransaction, keys - from)];
            for (int i = 0; i < operations.length; i++) {
                operations[i] = Op.put(bytes(prefix + (from + i)), value(from + i, bytes), PutOption.DEFAULT);
            }
            Txn transaction = client.getKVClient().txn().Then(operations);
            transaction.commit().get(30, TimeUnit.SECONDS);
        }
    }

    void put(String key, byte[] value) throws Exception {
        client.getKVClient().put(bytes(key), ByteSequence.from(value)).get(30, TimeUnit.SECONDS);
    }

    /** Puts values until the quota is reached and the alarm is raised. */
    void fillUp() throws InterruptedException, TimeoutException {
        for (int i = 0; i < 1000; i++) {
            try {
                client.getKVClient()
                        .put(bytes("/fill/" + i), value(i, 1_000_000))
                        .get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                return;
            }
        }
        throw new IllegalStateException("the quota was never reached");
    }

    /** Watches all keys of a prefix, several times over, until this is closed. */
    void watch(String prefix, int watchers) {
        for (int i = 0; i < watchers; i++) {
            client.getWatchClient()
                    .watch(bytes(prefix), WatchOption.builder().isPrefix(true).build(), response -> {});
        }
    }

    private static ByteSequence value(int seed, int size) {
        byte[] value = new byte[size];
        new Random(seed).nextBytes(value);
        return ByteSequence.from(value);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
