package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image for the debug pod and why it was chosen. A reader runs its bash, tar, gzip and
 * coreutils; in the node's root it needs {@code chroot}, and all else comes from the node. Both candidates are built on
 * OpenShift's base image, which has them (openshift/images, base).
 *
 * <p>{@code oc debug} takes the image stream openshift/tools and else an image that a cluster without a Red Hat pull
 * secret cannot pull (openshift/oc, pkg/cli/debug/debug.go). The image of the running etcd pod is on every
 * control-plane node already and needs no registry, so it comes last and always works.
 */
public record DebugImage(String reference, String reason) {

    private static final ResourceDefinitionContext IMAGE_STREAMS = new ResourceDefinitionContext.Builder()
            .withGroup("image.openshift.io")
            .withVersion("v1")
            .withKind("ImageStream")
            .withPlural("imagestreams")
            .withNamespaced(true)
            .build();

    /** The images to try, best first. A given one is the only one: a person who names it means it. */
    public static List<DebugImage> candidates(ClusterConnection connection, String given, String node)
            throws BackupException, InterruptedException {
        if (given != null) {
            return List.of(new DebugImage(given, "named in the request"));
        }
        List<DebugImage> images = new ArrayList<>();
        toolsImageStream(connection.client())
                .ifPresent(i -> images.add(new DebugImage(i, "image stream openshift/tools:latest")));
        imageOn(node, etcdPods(connection, Stage.DEBUG_POD))
                .ifPresent(i -> images.add(new DebugImage(i, "image of the node's running etcd pod")));
        if (images.isEmpty()) {
            throw new BackupException(
                    Stage.DEBUG_POD,
                    "No image for the debug pod was found: there is neither an image stream openshift/tools:latest nor"
                            + " an etcd pod on " + node + ". Name one that the node can pull (" + Option.DEBUG_IMAGE
                            + ").");
        }
        return images;
    }

    /**
     * The image that an etcd of the cluster's release can be had from: that of the node's own etcd pod, which is there
     * already; on a node without one that of another node's, which may have to be pulled.
     */
    public static DebugImage withEtcd(ClusterConnection connection, String given, String node)
            throws BackupException, InterruptedException {
        if (given != null) {
            return new DebugImage(given, "named in the request");
        }
        List<Pod> pods = etcdPods(connection, Stage.REHEARSAL);
        return imageOn(node, pods)
                .map(image -> new DebugImage(image, "image of the node's running etcd pod"))
                .or(() -> pods.stream()
                        .map(DebugImage::imageOfEtcd)
                        .flatMap(Optional::stream)
                        .map(image ->
                                new DebugImage(image, "image of another node's etcd pod; it may have to be pulled"))
                        .findFirst())
                .orElseThrow(() -> new BackupException(
                        Stage.REHEARSAL,
                        "No image with etcd was found: there is no etcd pod in namespace openshift-etcd. Name one that"
                                + " node " + node + " has or can pull."));
    }

    private static Optional<String> toolsImageStream(KubernetesClient client) {
        try {
            GenericKubernetesResource stream = client.genericKubernetesResources(IMAGE_STREAMS)
                    .inNamespace("openshift")
                    .withName("tools")
                    .get();
            return Optional.ofNullable(stream)
                    .map(s -> s.<String>get("status", "tags", 0, "items", 0, "dockerImageReference"));
        } catch (KubernetesClientException e) {
            // No image API, or no right to read it: the etcd image serves as well.
            return Optional.empty();
        }
    }

    private static Optional<String> imageOn(String node, List<Pod> pods) {
        return pods.stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .map(DebugImage::imageOfEtcd)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static List<Pod> etcdPods(ClusterConnection connection, Stage stage)
            throws BackupException, InterruptedException {
        return connection.call(stage, "listing the etcd pods", client -> client.pods()
                .inNamespace("openshift-etcd")
                .withLabel("app", "etcd")
                .list()
                .getItems());
    }

    /**
     * All its containers have that image. With two nodes and fencing there is none called etcd, because Pacemaker runs
     * the server (openshift/cluster-etcd-operator, bindata/etcd/pod.gotpl.yaml, EnableEtcdContainer); etcdctl stays.
     */
    private static Optional<String> imageOfEtcd(Pod pod) {
        return Stream.of("etcd", "etcdctl")
                .flatMap(name ->
                        pod.getSpec().getContainers().stream().filter(container -> name.equals(container.getName())))
                .map(Container::getImage)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
