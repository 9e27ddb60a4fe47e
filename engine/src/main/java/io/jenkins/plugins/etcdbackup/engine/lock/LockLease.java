package io.jenkins.plugins.etcdbackup.engine.lock;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdReader;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The Lease object behind {@link BackupLock}: one request per method, each safe against what others do meanwhile. */
public final class LockLease {

    public static final String NAMESPACE = EtcdReader.NAMESPACE;
    public static final String NAME = "etcd-backup";

    private final String holder;
    private final Duration valid;
    private final Clock clock;

    LockLease(String holder, Duration valid, Clock clock) {
        this.holder = holder;
        this.valid = valid;
        this.clock = clock;
    }

    static Lease read(KubernetesClient client) {
        return resource(client).get();
    }

    Lease create(KubernetesClient client) {
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .addToLabels("app.kubernetes.io/managed-by", NAME)
                .endMetadata()
                .withSpec(held(null))
                .build();
        return client.leases().inNamespace(NAMESPACE).resource(lease).create();
    }

    /** Fails with a conflict when the lease is no longer as {@code seen}. */
    Lease take(KubernetesClient client, Lease seen) {
        Lease mine = new LeaseBuilder(seen).withSpec(held(seen.getSpec())).build();
        return client.leases().inNamespace(NAMESPACE).resource(mine).update();
    }

    /** Fails with a conflict when the lease is no longer as {@code last}. */
    Lease renew(KubernetesClient client, Lease last) {
        Lease renewed =
                new LeaseBuilder(last).editSpec().withRenewTime(now()).endSpec().build();
        return client.leases().inNamespace(NAMESPACE).resource(renewed).update();
    }

    /** Fails with a conflict when the lease is no longer as {@code last}, so that nobody else's is ever deleted. */
    static void delete(KubernetesClient client, Lease last) {
        resource(client)
                .lockResourceVersion(last.getMetadata().getResourceVersion())
                .delete();
    }

    boolean isOurs(Lease lease) {
        return holder(lease).filter(holder::equals).isPresent();
    }

    static Optional<String> holder(Lease lease) {
        return Optional.ofNullable(lease.getSpec())
                .map(LeaseSpec::getHolderIdentity)
                .filter(h -> !h.isEmpty());
    }

    /**
     * As our clock sees it, which may be wrong by as much as two clocks differ. A renewal far ahead of our time says
     * only that they do: it would look valid for as long.
     */
    boolean looksValid(Lease lease) {
        Optional<ZonedDateTime> renewed = Optional.ofNullable(lease.getSpec()).map(LeaseSpec::getRenewTime);
        return renewed.filter(t -> t.plus(validity(lease)).isAfter(now()))
                .filter(t -> t.minus(validity(lease)).isBefore(now()))
                .isPresent();
    }

    Duration validity(Lease lease) {
        return Optional.ofNullable(lease.getSpec())
                .map(LeaseSpec::getLeaseDurationSeconds)
                .map(Duration::ofSeconds)
                // Whatever a stranger wrote, nobody waits longer than this for it.
                .filter(d -> d.compareTo(Duration.ofMinutes(10)) < 0 && !d.isNegative())
                .orElse(valid);
    }

    private LeaseSpec held(LeaseSpec before) {
        ZonedDateTime now = now();
        Integer transitions = before == null ? null : before.getLeaseTransitions();
        LeaseSpec spec = new LeaseSpec();
        spec.setHolderIdentity(holder);
        spec.setLeaseDurationSeconds((int) Math.max(1, valid.toSeconds()));
        spec.setAcquireTime(now);
        spec.setRenewTime(now);
        spec.setLeaseTransitions(before == null ? 0 : (transitions == null ? 0 : transitions) + 1);
        return spec;
    }

    /** MicroTime takes no more than six digits. */
    private ZonedDateTime now() {
        return ZonedDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    private static Resource<Lease> resource(KubernetesClient client) {
        return client.leases().inNamespace(NAMESPACE).withName(NAME);
    }
}
