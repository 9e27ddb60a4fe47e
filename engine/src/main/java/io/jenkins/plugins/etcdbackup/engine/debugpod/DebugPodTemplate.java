package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;

/**
 * The objects that a run makes, after {@code oc debug node/NAME} (openshift/oc, pkg/cli/debug/debug.go, release-4.16)
 * with what a backup needs on top: our labels, a deadline, no service-account token, and toleration of every taint,
 * because a NoExecute one would have the kubelet refuse the pod.
 */
final class DebugPodTemplate {

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGED_BY_US = "etcd-backup";
    static final String RUN = "etcd-backup.jenkins.io/run";
    static final String CONTAINER = "container-00";

    private DebugPodTemplate() {}

    static Map<String, String> labels(RunId run) {
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

    static Pod pod(DebugPodRequest request, String image) {
        HostDirectory directory = new HostDirectory(request.run());
        long seconds = request.lifetime().toSeconds();
        // @formatter:off
        return new PodBuilder()
                .withNewMetadata()
                .withName("etcd-backup-" + request.run())
                .withLabels(labels(request.run()))
                .addToAnnotations("debug.openshift.io/source-resource", "/v1, Resource=nodes/" + request.node())
                .addToAnnotations("debug.openshift.io/source-container", CONTAINER)
                .addToAnnotations("openshift.io/required-scc", "privileged")
                .endMetadata()
                .withNewSpec()
                .withNodeName(request.node())
                .withHostNetwork(true)
                .withHostPID(true)
                .withHostIPC(true)
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(seconds)
                .withTerminationGracePeriodSeconds(20L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("chroot", "/host", "/bin/bash", "-c", directory.keeperScript(seconds))
                .addNewEnv()
                .withName("HOST")
                .withValue("/host")
                .endEnv()
                .withNewSecurityContext()
                .withPrivileged(true)
                .withRunAsUser(0L)
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("host")
                .withMountPath("/host")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("host")
                .withHostPath(new HostPathVolumeSource("/", "Directory"))
                .endVolume()
                .endSpec()
                .build();
        // @formatter:on
    }
}
