package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.PutResponse;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes to a cluster without end, deletes some, and compacts all but the newest revisions after each hundred of them. */
final class WritesAndCompactions implements AutoCloseable {

    /** An API server leaves what is younger than five minutes. */
    private static final long REVISIONS_LEFT = 1000;

    private final Client client;
    private final Thread writer = new Thread(this::write, "writes and compactions");
    private volatile Exception failure;
    private volatile long compactions;

    WritesAndCompactions(EtcdCluster etcd) throws IOException {
        client = KubernetesLikeData.client(etcd);
        writer.start();
    }

    private void write() {
        try (KV kv = client.getKVClient()) {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                ByteSequence key = bytes("/kubernetes.io/leases/kube-node-lease/" + i % 90);
                PutResponse put = kv.put(key, bytes("write " + i)).get(30, TimeUnit.SECONDS);
                if (i % 7 == 0) {
                    kv.delete(key).get(30, TimeUnit.SECONDS);
                }
                long revision = put.getHeader().getRevision();
                if (i % 100 == 99) {
                    kv.compact(revision - Math.min(REVISIONS_LEFT, revision / 2))
                            .get(30, TimeUnit.SECONDS);
                    compactions++;
                }
                Thread.sleep(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            failure = e;
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** That it wrote and compacted all the time. */
    void requireSteady() {
        assertThat(failure).isNull();
        assertThat(writer.isAlive()).isTrue();
        assertThat(compactions).isPositive();
    }

    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
