package io.jenkins.plugins.etcdbackup.engine.standin;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.options.PutOption;
import io.grpc.netty.GrpcSslContexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fills an etcd with what a cluster's etcd holds: the keys of the API server, values as it stores them, events with
 * leases, objects that changed since and objects that are gone. The same size gives the same content each time.
 */
public final class KubernetesLikeData implements AutoCloseable {

    /** The database of the documented example: about 12,800 keys, 110 MB. */
    public static final int DOCUMENTED_MEGABYTES = 110;

    private static final int MAX_IN_FLIGHT = 256;
    /** As for the API server (--lease-max-object-count): etcd looks at all keys of a lease at each put. */
    private static final int OBJECTS_OF_A_LEASE = 1000;
    /** Part of the cache's file name: raise it when the content changes. */
    private static final int EDITION = 2;

    private final Client client;
    private final KV kv;
    private final Random random = new Random(42);
    private final Semaphore free = new Semaphore(MAX_IN_FLIGHT);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final boolean encrypted;

    private KubernetesLikeData(EtcdCluster etcd, boolean encrypted) throws IOException {
        this.client = client(etcd);
        this.kv = client.getKVClient();
        this.encrypted = encrypted;
    }

    /** A client with the cluster's own client certificate. */
    public static Client client(EtcdCluster etcd) throws IOException {
        Path certificates = etcd.certificates();
        return Client.builder()
                .endpoints(etcd.members().stream().map(EtcdServer::endpoint).toArray(String[]::new))
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(certificates.resolve("ca-bundle.crt").toFile())
                        .keyManager(
                                certificates.resolve("etcd-client.crt").toFile(),
                                certificates.resolve("etcd-client.key").toFile())
                        .build())
                .build();
    }

    /** Loads data that makes a database of about that many megabytes. */
    public static void load(EtcdCluster etcd, int megabytes) throws IOException {
        load(etcd, megabytes, false);
    }

    /** Loads the same with Secrets and ConfigMaps as they are where the API server encrypts them. */
    public static void loadEncrypted(EtcdCluster etcd, int megabytes) throws IOException {
        load(etcd, megabytes, true);
    }

    private static void load(EtcdCluster etcd, int megabytes, boolean encrypted) throws IOException {
        try (KubernetesLikeData data = new KubernetesLikeData(etcd, encrypted)) {
            data.write((double) megabytes / DOCUMENTED_MEGABYTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading data", e);
        } catch (ExecutionException e) {
            throw new IOException("loading data into etcd failed", e.getCause());
        }
    }

    /** A snapshot with that data, made once and kept in the cache. */
    public static synchronized Path prepared(EtcdInstallation installation, int megabytes) throws IOException {
        Path kept = EtcdInstallation.cache()
                .resolve("data/" + installation.release() + "-" + megabytes + "MB-" + EDITION + ".db");
        if (Files.notExists(kept)) {
            Files.createDirectories(kept.getParent());
            Path work = Files.createTempDirectory(kept.getParent(), "loading");
            // Nothing is lost if the machine fails meanwhile, and a slow disk would let large loads time out.
            EtcdCluster.Setup setup =
                    EtcdCluster.Setup.single(installation, work).withFlags("--unsafe-no-fsync");
            try (EtcdCluster etcd = EtcdCluster.start(setup)) {
                load(etcd, megabytes);
                Path saved = etcd.saveSnapshot(work.resolve("saved.db"));
                Files.move(saved, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Folders.delete(work);
            }
        }
        return kept;
    }

    private void write(double scale) throws InterruptedException, ExecutionException {
        for (StoredKind kind : StoredKind.values()) {
            PutOption options = PutOption.DEFAULT;
            for (int i = 0; i < scaled(kind.count, scale); i++) {
                if (kind == StoredKind.EVENT && i % OBJECTS_OF_A_LEASE == 0) {
                    options = PutOption.builder().withLeaseId(lease()).build();
                }
                put(kind, i, options);
            }
        }
        settle();
        churn(scale);
        settle();
    }

    /** Leases are renewed all day, pods come and go: most of an etcd's revisions are long compacted. */
    private void churn(double scale) throws InterruptedException, ExecutionException {
        int updates = scaled(18_000, scale);
        for (int i = 0; i < updates; i++) {
            put(StoredKind.LEASE, i % scaled(StoredKind.LEASE.count, scale), PutOption.DEFAULT);
            if (i == updates - updates / 20 - 1) {
                settle();
                long revision =
                        kv.get(key(StoredKind.LEASE, 0)).get().getHeader().getRevision();
                kv.compact(revision).get();
            }
        }
        settle();
        for (int i = 0; i < scaled(40, scale); i++) {
            kv.delete(key(StoredKind.POD, i)).get();
        }
    }

    private static int scaled(int count, double scale) {
        return Math.max(1, (int) Math.round(count * scale));
    }

    private long lease() throws InterruptedException, ExecutionException {
        return client.getLeaseClient().grant(10_800).get().getID();
    }

    private void put(StoredKind kind, int index, PutOption options) throws InterruptedException {
        byte[] value = StoredObject.of(kind, kind.isNamespaced() ? namespace(index) : null, name(kind, index), random);
        boolean hidden = encrypted && (kind == StoredKind.SECRET || kind == StoredKind.CONFIG_MAP);
        free.acquire();
        CompletableFuture<?> done = kv.put(
                key(kind, index), ByteSequence.from(hidden ? StoredObject.encrypted(value, random) : value), options);
        done.whenComplete((response, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
            free.release();
        });
    }

    private void settle() throws InterruptedException, ExecutionException {
        free.acquire(MAX_IN_FLIGHT);
        free.release(MAX_IN_FLIGHT);
        if (failure.get() != null) {
            throw new ExecutionException(failure.get());
        }
    }

    private static String namespace(int index) {
        return "openshift-project-" + index % 60;
    }

    private static String name(StoredKind kind, int index) {
        return kind.kind.toLowerCase(Locale.ROOT) + "-" + index;
    }

    private static ByteSequence key(StoredKind kind, int index) {
        String place = kind.isNamespaced() ? namespace(index) + "/" : "";
        return ByteSequence.from(kind.prefix + place + name(kind, index), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
