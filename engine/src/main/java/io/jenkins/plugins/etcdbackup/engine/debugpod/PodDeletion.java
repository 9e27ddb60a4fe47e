package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.stream.Stream;

/** What a pod says of its own deletion. */
final class PodDeletion {

    private PodDeletion() {}

    /**
     * Whether nothing of it runs any more and only the API still has it. The kubelet tells of a container's end before it
     * has unmounted the volumes, and deletes the object after that (kubernetes, pkg/kubelet/status/status_manager.go,
     * canBeDeleted); a finalizer would keep it.
     */
    static boolean isCertain(Pod pod) {
        PodStatus status = pod.getStatus();
        if (pod.getMetadata().getDeletionTimestamp() == null
                || !pod.getMetadata().getFinalizers().isEmpty()
                || status == null) {
            return false;
        }
        List<ContainerStatus> containers = status.getContainerStatuses();
        return containers.size() == pod.getSpec().getContainers().size()
                && Stream.concat(containers.stream(), status.getInitContainerStatuses().stream())
                        .allMatch(PodDeletion::hasEnded);
    }

    /** Whether it has come to its end, so that its deletion takes no time. */
    static boolean hasEnded(Pod pod) {
        return pod.getStatus() != null
                && ("Succeeded".equals(pod.getStatus().getPhase())
                        || "Failed".equals(pod.getStatus().getPhase()));
    }

    private static boolean hasEnded(ContainerStatus container) {
        return container.getState() != null && container.getState().getTerminated() != null;
    }
}
