package io.jenkins.plugins.etcdbackup.engine.rehearsalpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodTemplate;
import io.jenkins.plugins.etcdbackup.engine.debugpod.Lifetime;
import io.jenkins.plugins.etcdbackup.engine.debugpod.MainProcess;
import java.util.Map;

/**
 * A pod without any privilege, in which an etcd of its own may run beside the node's and cannot hurt it: nothing of the
 * node is mounted, its network is its own, and its requests are so small that the kernel and the kubelet take processor,
 * memory and room from it first.
 *
 * <p>The user is named, because the image's own is root and a plain Kubernetes assigns none. A named user is outside of
 * what the SCC {@code restricted} allows, so on OpenShift the pod is admitted by {@code nonroot} or by {@code
 * privileged}, which the debug pod needs anyway; it makes use of nothing that either allows.
 */
final class RehearsalPodTemplate {

    static final String CONTAINER = "rehearsal";
    static final String DIRECTORY = "/rehearsal";

    /** Any user but root; this one is known as "nonroot" in small images. */
    private static final long USER = 65532;

    private RehearsalPodTemplate() {}

    static Pod pod(RehearsalPodRequest request, String namespace, Lifetime lifetime) {
        // @formatter:off
        return new PodBuilder()
                .withNewMetadata()
                .withName("etcd-backup-" + request.run())
                .withNamespace(namespace)
                .withLabels(DebugPodTemplate.labels(request.run()))
                .endMetadata()
                .withNewSpec()
                .withNodeName(request.node())
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(lifetime.seconds())
                .withTerminationGracePeriodSeconds(5L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(request.image().reference())
                .withImagePullPolicy("IfNotPresent")
                .withCommand("/bin/bash", "-c", new MainProcess(request.run()).script(lifetime))
                .withNewSecurityContext()
                .withPrivileged(false)
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("10m"), "memory", new Quantity("64Mi")))
                .withLimits(Map.of("cpu", new Quantity("1"), "memory", bytes(request.memory())))
                .endResources()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath(DIRECTORY)
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("data")
                .withNewEmptyDir()
                .withSizeLimit(bytes(request.space()))
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
        // @formatter:on
    }

    private static Quantity bytes(long number) {
        return new Quantity(Long.toString(number));
    }
}
