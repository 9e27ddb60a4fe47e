package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Waits until a pod runs, or tells why it never will in the words that Kubernetes has for it. */
public final class PodStart {

    /** The image cannot be had; another one may be. */
    static final class ImageException extends BackupException {
        private static final long serialVersionUID = 1L;

        ImageException(Stage stage, String message) {
            super(stage, message);
        }
    }

    private static final Duration POLL = Duration.ofMillis(300);

    /** ErrImagePull is left out: the kubelet tries again and then says ImagePullBackOff. */
    private static final Set<String> NO_IMAGE =
            Set.of("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable");

    private static final Set<String> HOPELESS = Set.of(
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "CrashLoopBackOff",
            "StartError");

    private final KubernetesClient client;
    private final PodRole role;
    private final String namespace;
    private final String name;
    private final String node;
    private final Duration patience;

    public PodStart(KubernetesClient client, PodRole role, Pod pod, Duration patience) {
        this.patience = patience;
        this.client = client;
        this.role = role;
        this.namespace = pod.getMetadata().getNamespace();
        this.name = pod.getMetadata().getName();
        this.node = pod.getSpec().getNodeName();
    }

    public void await() throws BackupException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            Pod pod = client.pods().inNamespace(namespace).withName(name).get();
            if (pod == null) {
                throw failed("it was deleted while it started");
            }
            if (isRunning(pod)) {
                return;
            }
            refuseIfHopeless(pod);
            if (System.nanoTime() > giveUp) {
                throw failed("it did not start within " + patience.toSeconds() + " s; "
                        + waiting(pod).map(PodStart::words).orElse("the kubelet has not reported it")
                        + ". Is the kubelet on the node running?");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private static boolean isRunning(Pod pod) {
        return pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getContainerStatuses().stream()
                        .allMatch(c -> c.getState() != null && c.getState().getRunning() != null);
    }

    private void refuseIfHopeless(Pod pod) throws BackupException {
        Optional<ContainerStateWaiting> waiting = waiting(pod);
        String reason = waiting.map(ContainerStateWaiting::getReason).orElse("");
        if (NO_IMAGE.contains(reason)) {
            throw new ImageException(
                    role.stage(), sentence("its image cannot be had on the node: " + words(waiting.get())));
        }
        if (HOPELESS.contains(reason)) {
            throw new UnfitPodException(role.stage(), sentence(words(waiting.get())), null);
        }
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            throw pod.getStatus().getReason() == null
                    ? new UnfitPodException(role.stage(), sentence(ended(pod)), null)
                    : failed(ended(pod));
        }
    }

    private static Optional<ContainerStateWaiting> waiting(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state -> state.getWaiting())
                .findFirst();
    }

    private static String words(ContainerStateWaiting waiting) {
        return waiting.getReason() + (waiting.getMessage() == null ? "" : ": " + waiting.getMessage());
    }

    private static String ended(Pod pod) {
        if (pod.getStatus().getReason() != null) {
            // The kubelet's own admission: NodeAffinity, Evicted, an untolerated taint, OutOfcpu.
            return "the node refused it: " + pod.getStatus().getReason()
                    + (pod.getStatus().getMessage() == null
                            ? ""
                            : ": " + pod.getStatus().getMessage());
        }
        return pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getTerminated() != null)
                .map(state -> ended(state.getTerminated()))
                .findFirst()
                .orElse("it ended at once");
    }

    private static String ended(ContainerStateTerminated terminated) {
        return "it ended at once with exit code " + terminated.getExitCode() + " (" + terminated.getReason() + ")"
                + (terminated.getMessage() == null ? "" : ": " + terminated.getMessage());
    }

    private BackupException failed(String why) {
        return new BackupException(role.stage(), sentence(why));
    }

    private String sentence(String why) {
        String event =
                lastWarning().map(message -> " Kubernetes says: " + message).orElse("");
        return "The " + role.noun() + " on node " + node + " could not start: " + why + "." + event;
    }

    private Optional<String> lastWarning() {
        try {
            return client
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("involvedObject.name", name)
                    .list()
                    .getItems()
                    .stream()
                    .filter(event -> "Warning".equals(event.getType()) && event.getMessage() != null)
                    .filter(event -> event.getInvolvedObject() != null
                            && name.equals(event.getInvolvedObject().getName()))
                    .max(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())))
                    .map(Event::getMessage)
                    .map(String::strip);
        } catch (KubernetesClientException e) {
            // Events only make the sentence better.
            return Optional.empty();
        }
    }
}
