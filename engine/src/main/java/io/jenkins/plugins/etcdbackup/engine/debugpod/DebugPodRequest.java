package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import java.time.Duration;
import java.util.List;

/**
 * What debug pod is wanted.
 *
 * @param run names the pod, its namespace and its directory on the node
 * @param node the control-plane node
 * @param forms tried in this order when one is not enough on the node; never empty
 * @param images tried in this order when one cannot be pulled; never empty
 * @param namespace an existing namespace to use, or null to make one and delete it afterwards
 * @param lifetime after this the kubelet ends the pod, and the pod removes what it left on the node
 */
public record DebugPodRequest(
        RunId run,
        String node,
        List<PodPrivileges> forms,
        List<DebugImage> images,
        String namespace,
        Duration lifetime) {
    public DebugPodRequest {
        forms = List.copyOf(forms);
        images = List.copyOf(images);
        if (forms.isEmpty() || images.isEmpty()) {
            throw new IllegalArgumentException("no form or no image");
        }
    }
}
