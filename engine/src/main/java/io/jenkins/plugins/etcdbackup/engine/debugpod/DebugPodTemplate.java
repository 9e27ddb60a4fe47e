package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import java.util.Map;

/**
 * The objects that a run makes, after {@code oc debug node/NAME} (openshift/oc, pkg/cli/debug/debug.go, release-4.16)
 * with what a backup needs on top: our labels, a deadline, no service-account token, and toleration of every taint,
 * because a NoExecute one would have the kubelet refuse the pod.
 *
 * <p>Both forms are on the host's network, since that is where a port-forward finds etcd, and both name the SCC
 * {@code privileged}: it admits a pod without changing it, and it alone lets a reader have {@link #UNCONFINED}.
 */
public record DebugPodTemplate(
        DebugPodRequest request, String namespace, PodPrivileges form, DebugImage image, Lifetime lifetime) {

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGED_BY_US = "etcd-backup";
    static final String RUN = "etcd-backup.jenkins.io/run";
    static final String CONTAINER = "container-00";

    /**
     * With SELinux a container may read {@code kubernetes_file_t}, which is what all of {@code /etc/kubernetes} is, as
     * this type only (containers/container-selinux, container.te and container.fc, since 2020-08). A privileged one
     * gets it by itself; a node without SELinux ignores it.
     */
    private static final String UNCONFINED = "spc_t";

    private static final String HOST = "host";
    private static final String HOST_MOUNT = "/host";

    public static Map<String, String> labels(RunId run) {
        return Map.of(MANAGED_BY, MANAGED_BY_US, RUN, run.value());
    }

    static Namespace namespace(RunId run) {
        // @formatter:off
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("etcd-backup-" + run)
                .withLabels(labels(run))
                .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
                .addToLabels("pod-security.kubernetes.io/audit", "privileged")
                .addToLabels("pod-security.kubernetes.io/warn", "privileged")
                .addToLabels("security.openshift.io/scc.podSecurityLabelSync", "false")
                .addToAnnotations("openshift.io/node-selector", "")
                .addToAnnotations("openshift.io/description", "Holds the debug pod of one etcd backup; deleted with it")
                .endMetadata()
                .build();
        // @formatter:on
    }

    Pod pod() {
        // @formatter:off
        return new PodBuilder()
                .withNewMetadata()
                .withName("etcd-backup-" + request.run())
                .withNamespace(namespace)
                .withLabels(labels(request.run()))
                .addToAnnotations("debug.openshift.io/source-resource", "/v1, Resource=nodes/" + request.node())
                .addToAnnotations("debug.openshift.io/source-container", CONTAINER)
                .addToAnnotations("openshift.io/required-scc", "privileged")
                .endMetadata()
                .withSpec(
                        switch (form) {
                            case NODE_ROOT -> nodeRoot();
                            case READER -> reader();
                        })
                .build();
        // @formatter:on
    }

    private PodSpec nodeRoot() {
        String keeper = new HostDirectory(request.run()).keeperScript(lifetime);
        // @formatter:off
        return new PodSpecBuilder(frame())
                .withHostPID(true)
                .withHostIPC(true)
                .addToContainers(new ContainerBuilder(container("chroot", HOST_MOUNT, "/bin/bash", "-c", keeper))
                        .addNewEnv()
                        .withName("HOST")
                        .withValue(HOST_MOUNT)
                        .endEnv()
                        .withNewSecurityContext()
                        .withPrivileged(true)
                        .withReadOnlyRootFilesystem(true)
                        .withRunAsUser(0L)
                        .endSecurityContext()
                        .addNewVolumeMount()
                        .withName(HOST)
                        .withMountPath(HOST_MOUNT)
                        .endVolumeMount()
                        .build())
                .addNewVolume()
                .withName(HOST)
                .withHostPath(new HostPathVolumeSource("/", "Directory"))
                .endVolume()
                .build();
        // @formatter:on
    }

    private PodSpec reader() {
        // @formatter:off
        ContainerBuilder container = new ContainerBuilder(
                        container("/bin/bash", "-c", new MainProcess(request.run()).script(lifetime)))
                .withNewSecurityContext()
                .withPrivileged(false)
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withRunAsUser(0L)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .withNewSeLinuxOptions()
                .withType(UNCONFINED)
                .endSeLinuxOptions()
                .endSecurityContext();
        PodSpecBuilder spec = new PodSpecBuilder(frame());
        for (String path : PodPrivileges.READ_ONLY_PATHS) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            container
                    .addNewVolumeMount()
                    .withName(name)
                    .withMountPath(path)
                    .withReadOnly(true)
                    .endVolumeMount();
            spec.addNewVolume()
                    .withName(name)
                    .withHostPath(new HostPathVolumeSource(path, "Directory"))
                    .endVolume();
        }
        return spec.addToContainers(container.build()).build();
        // @formatter:on
    }

    private PodSpec frame() {
        // @formatter:off
        return new PodSpecBuilder()
                .withNodeName(request.node())
                .withHostNetwork(true)
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(lifetime.seconds())
                .withTerminationGracePeriodSeconds(20L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .build();
        // @formatter:on
    }

    private Container container(String... command) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image.reference())
                .withImagePullPolicy("IfNotPresent")
                .withCommand(command)
                .build();
    }
}
