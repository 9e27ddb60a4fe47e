package io.jenkins.plugins.etcdbackup.engine.exec;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import java.net.InetAddress;

/** The way to a pod's containers and ports, which leads through the API server; knows who is to blame when it breaks. */
public final class PodConnection {

    private final ClusterConnection cluster;
    private final String namespace;
    private final String name;
    private final String place;

    /** @param place where it leads to, for messages: "node master-0" */
    public PodConnection(ClusterConnection cluster, String namespace, String name, String place) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.name = name;
        this.place = place;
    }

    String place() {
        return place;
    }

    private PodResource pod() {
        return cluster.client().pods().inNamespace(namespace).withName(name);
    }

    ContainerResource container(String container) {
        return pod().inContainer(container);
    }

    /** Of something that the client could not open: "the exec". */
    BrokenStreamException notOpened(String what, KubernetesClientException e) {
        return new BrokenStreamException(what + " could not be opened: " + explain(e), ClusterConnection.withStatus(e));
    }

    /** What an exception of the client means, without a full stop. */
    private String explain(KubernetesClientException e) {
        return cluster.explain(e).replaceAll("\\.$", "");
    }

    /** Opens a way to a TCP port of the pod's loopback address. */
    public Tunnel tunnel(int port) throws BrokenStreamException {
        try {
            return new Tunnel(pod().portForward(port, InetAddress.getLoopbackAddress(), 0));
        } catch (KubernetesClientException e) {
            throw blame(notOpened("the port-forward", e));
        }
    }

    /**
     * The same with the party to blame, where that can be told now: an API server that is away, or a pod that is. Else it
     * was the connection alone.
     */
    public BrokenStreamException blame(BrokenStreamException e) {
        if (!e.isOfConnection() || e.isRefused()) {
            return e;
        }
        if (e.getCause() instanceof KubernetesClientException request && request.getCode() <= 0) {
            return away(request);
        }
        try {
            Pod now = pod().get();
            if (now == null) {
                return BrokenStreamException.ofPodThatEnded(
                        "the pod is gone: somebody deleted it, or its deadline passed");
            }
            String phase = now.getStatus() == null ? null : now.getStatus().getPhase();
            if ("Failed".equals(phase) || "Succeeded".equals(phase)) {
                return BrokenStreamException.ofPodThatEnded("the pod has ended" + ending(now.getStatus()));
            }
            return e;
        } catch (KubernetesClientException api) {
            return BrokenStreamException.isAway(api) ? away(api) : e;
        }
    }

    private BrokenStreamException away(KubernetesClientException e) {
        return new BrokenStreamException("the API server is away: " + explain(e), e);
    }

    /** In the words of Kubernetes: DeadlineExceeded of a pod, the exit code of its container. */
    private static String ending(PodStatus status) {
        if (status.getReason() != null) {
            return ": " + status.getReason();
        }
        return status.getContainerStatuses().stream()
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getTerminated() != null)
                .map(state -> " with exit code " + state.getTerminated().getExitCode() + " ("
                        + state.getTerminated().getReason() + ")")
                .findFirst()
                .orElse("");
    }
}
