package io.jenkins.plugins.etcdbackup.engine.standin;

import java.util.List;
import java.util.Set;

/**
 * A release of OKD as far as a backup sees it: what the stand-in says it is, and what it is like underneath. The
 * containers, paths and variables are those of openshift/cluster-etcd-operator's branch of that release
 * (bindata/etcd/pod.yaml, since 4.22 pod.gotpl.yaml; pkg/etcdenvvar/etcd_env.go).
 *
 * @param stream such as 4.22
 * @param etcd the release of etcd that it runs
 * @param etcdContainers of the etcd pod, in their order
 * @param traits what else differs
 */
public record StandInRelease(
        String stream,
        String version,
        String previousVersion,
        String kubernetes,
        String operatingSystem,
        String etcd,
        List<String> etcdContainers,
        Set<Trait> traits) {

    /** What came with some release and stayed. */
    enum Trait {
        /** Nodes have the role control-plane beside master (Kubernetes 1.24). */
        ROLE_CONTROL_PLANE,
        /** etcd's certificate authorities are in etcd-all-bundles (4.17). */
        ALL_BUNDLES,
        /** etcd.env sets no ETCDCTL_API any more (4.21). */
        NO_ETCDCTL_API
    }

    private static final String REPOSITORY = "quay.io/openshift/okd@sha256:";
    private static final List<String> UNTIL_4_17 = List.of("etcdctl", "etcd", "etcd-metrics", "etcd-readyz");
    private static final List<String> SINCE_4_18 =
            List.of("etcdctl", "etcd", "etcd-metrics", "etcd-readyz", "etcd-rev");
    private static final Set<Trait> ALL = Set.of(Trait.values());

    /** Oldest first. */
    public static final List<StandInRelease> KNOWN = List.of(
            new StandInRelease(
                    "4.8",
                    "4.8.0-0.okd-2021-11-14-052418",
                    "4.7.0-0.okd-2021-09-19-013247",
                    "v1.21.2-1555+9e8f924492b7d7-dirty",
                    "Fedora CoreOS 34.20210626.3.1",
                    "3.4",
                    List.of("etcdctl", "etcd", "etcd-metrics", "etcd-health-monitor", "etcd-readyz"),
                    Set.of()),
            new StandInRelease(
                    "4.15",
                    "4.15.0-0.okd-2024-03-10-010116",
                    "4.14.0-0.okd-2024-01-26-175629",
                    "v1.28.2-3598+6e2789bbd58938-dirty",
                    "Fedora CoreOS 39.20240210.3.0",
                    "3.5",
                    UNTIL_4_17,
                    Set.of(Trait.ROLE_CONTROL_PLANE)),
            new StandInRelease(
                    "4.20",
                    "4.20.0-okd-scos.4",
                    "4.19.0-okd-scos.16",
                    "v1.33.5",
                    "CentOS Stream CoreOS 9.0.20251023-0",
                    "3.5",
                    SINCE_4_18,
                    Set.of(Trait.ROLE_CONTROL_PLANE, Trait.ALL_BUNDLES)),
            new StandInRelease(
                    "4.22",
                    "4.22.0-okd-scos.8",
                    "4.21.0-okd-scos.10",
                    "v1.35.3",
                    "CentOS Stream CoreOS 10.0.20260704-0",
                    "3.6",
                    SINCE_4_18,
                    ALL),
            new StandInRelease(
                    "5.0",
                    "5.0.0-okd-scos.0",
                    "4.23.0-okd-scos.2",
                    "v1.36.1",
                    "CentOS Stream CoreOS 10.0.20260911-0",
                    "3.6",
                    SINCE_4_18,
                    ALL));

    /** The newest one that was seen released; 5.0 was only branched when this was written. */
    public static final StandInRelease CURRENT = of("4.22");

    public static StandInRelease of(String stream) {
        return KNOWN.stream()
                .filter(release -> release.stream().equals(stream))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stand-in of OKD " + stream + "; there are "
                        + KNOWN.stream().map(StandInRelease::stream).toList()));
    }

    /** The first one with that etcd; etcd that no OKD has yet comes with the newest. */
    public static StandInRelease with(EtcdInstallation installation) {
        return KNOWN.stream()
                .filter(release -> release.etcd().equals(installation.release()))
                .findFirst()
                .orElseGet(() -> KNOWN.get(KNOWN.size() - 1).withEtcd(installation.release()));
    }

    private StandInRelease withEtcd(String release) {
        return new StandInRelease(
                stream, version, previousVersion, kubernetes, operatingSystem, release, etcdContainers, traits);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    public String image() {
        return REPOSITORY + digest(version);
    }

    public String previousImage() {
        return REPOSITORY + digest(previousVersion);
    }

    private static String digest(String text) {
        return String.format("%08x", text.hashCode()).repeat(8);
    }

    @Override
    public String toString() {
        return "OKD " + stream;
    }
}
