package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Waits until a pod runs and says for what; or tells why it never will in the words that Kubernetes has for it. */
public final class PodStart {

    /** The image could not be pulled; another one may be. */
    static final class ImageException extends BackupException {
        private static final long serialVersionUID = 1L;

        ImageException(Stage stage, String message) {
            super(stage, message);
        }
    }

    private static final Duration POLL = Duration.ofMillis(300);

    /** A pod whose image is on the node runs after one to three seconds; from here on a person wants to know. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

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
    private final Pod template;
    private final Duration timeout;
    private final BackupLog log;

    private long spokeAt = System.nanoTime();
    private String spoken = "";

    public PodStart(KubernetesClient client, PodRole role, Pod template, Duration timeout, BackupLog log) {
        this.client = client;
        this.role = role;
        this.template = template;
        this.timeout = timeout;
        this.log = log;
    }

    public void await() throws BackupException, InterruptedException {
        long giveUp = System.nanoTime() + timeout.toNanos();
        while (true) {
            boolean isLate = System.nanoTime() > giveUp;
            Optional<Pod> pod = read(isLate);
            if (pod.filter(PodStart::isRunning).isPresent()) {
                return;
            }
            if (pod.isPresent()) {
                refuseIfHopeless(pod.get());
                if (isLate) {
                    throw failed("it did not run after " + timeout.toSeconds() + " s: " + awaited(pod.get()));
                }
                if (System.nanoTime() - spokeAt > SILENCE.toNanos()) {
                    explain(pod.get());
                }
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Empty while the API server is away, as it is for a minute or more when it is rolled out. */
    private Optional<Pod> read(boolean isLate) throws BackupException {
        try {
            Pod pod = client.pods().inNamespace(namespace()).withName(name()).get();
            if (pod == null) {
                throw failed("it was deleted while it started");
            }
            return Optional.of(pod);
        } catch (KubernetesClientException e) {
            if (!BrokenStreamException.isAway(e) || isLate) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean isRunning(Pod pod) {
        return pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getContainerStatuses().stream()
                        .allMatch(c -> c.getState() != null && c.getState().getRunning() != null);
    }

    /** What is waited for, once for each thing; and an end to it where nobody is there who could start the pod. */
    private void explain(Pod pod) throws BackupException {
        spokeAt = System.nanoTime();
        Optional<String> down = kubeletDown();
        if (down.isPresent()) {
            throw failed("the kubelet on the node is down (" + down.get() + "). Start it, or choose another node");
        }
        String now = awaited(pod);
        if (!now.equals(spoken)) {
            spoken = now;
            log.info("Waiting for the " + role.noun() + ": " + now);
        }
    }

    private String awaited(Pod pod) {
        return waiting(pod).map(this::words).orElseGet(() -> running(pod)
                .map(c -> "its init container " + c.getName() + ", which the cluster added, has not ended")
                .orElse("the kubelet on node " + node() + " has not reported it yet"));
    }

    private void refuseIfHopeless(Pod pod) throws BackupException {
        Optional<ContainerStatus> waiting = waiting(pod);
        String reason = waiting.map(c -> c.getState().getWaiting().getReason()).orElse("");
        if (NO_IMAGE.contains(reason)) {
            throw isOurs(waiting.get())
                    ? new ImageException(
                            role.stage(), sentence("its image could not be pulled: " + words(waiting.get())))
                    : failed("an image could not be pulled: " + words(waiting.get()));
        }
        if (HOPELESS.contains(reason)) {
            throw isOurs(waiting.get())
                    ? new PodRejectedException(role.stage(), sentence(words(waiting.get())), null)
                    : failed(words(waiting.get()));
        }
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            throw pod.getStatus().getReason() == null
                    ? new PodRejectedException(role.stage(), sentence(ended(pod)), null)
                    : failed(ended(pod));
        }
    }

    /** The first that does not run yet. An init container comes before all others. */
    private static Optional<ContainerStatus> waiting(Pod pod) {
        return containers(pod)
                .filter(c -> c.getState() != null && c.getState().getWaiting() != null)
                // Those behind an init container only wait for it.
                .filter(c -> !"PodInitializing".equals(c.getState().getWaiting().getReason()))
                .findFirst();
    }

    private static Optional<ContainerStatus> running(Pod pod) {
        return containers(pod)
                .filter(c -> c.getState() != null && c.getState().getRunning() != null)
                .findFirst();
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : Stream.of(
                                pod.getStatus().getInitContainerStatuses(),
                                pod.getStatus().getContainerStatuses())
                        .flatMap(List::stream);
    }

    private boolean isOurs(ContainerStatus container) {
        return template.getSpec().getContainers().stream()
                .anyMatch(c -> c.getName().equals(container.getName()));
    }

    private String words(ContainerStatus container) {
        ContainerStateWaiting state = container.getState().getWaiting();
        return (isOurs(container) ? "" : "container " + container.getName() + ", which the cluster added: ")
                + state.getReason()
                + (state.getMessage() == null ? "" : ": " + state.getMessage());
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
        if (terminated.getExitCode() != null && terminated.getExitCode() == Lifetime.TOO_LATE) {
            return "by the node's clock its time is already up: compare the clocks of the node and of the API server";
        }
        return "it ended at once with exit code " + terminated.getExitCode() + " (" + terminated.getReason() + ")"
                + (terminated.getMessage() == null ? "" : ": " + terminated.getMessage());
    }

    /** What the cluster says of a node whose kubelet has been silent for its grace period (40 s by default). */
    private Optional<String> kubeletDown() {
        try {
            return client.nodes().withField("metadata.name", node()).list().getItems().stream()
                    .filter(n -> n.getStatus() != null
                            && node().equals(n.getMetadata().getName()))
                    .flatMap(n -> n.getStatus().getConditions().stream())
                    .filter(c -> "Ready".equals(c.getType()) && "Unknown".equals(c.getStatus()))
                    .map(c -> c.getMessage() + " Since " + c.getLastTransitionTime())
                    .findFirst();
        } catch (KubernetesClientException e) {
            // It only makes the sentence come earlier.
            return Optional.empty();
        }
    }

    private BackupException failed(String why) {
        return new BackupException(role.stage(), sentence(why));
    }

    private String sentence(String why) {
        String event =
                lastWarning().map(message -> " Kubernetes says: " + message).orElse("");
        return "The " + role.noun() + " on node " + node() + " could not start: " + why + "." + event;
    }

    private Optional<String> lastWarning() {
        try {
            return client
                    .v1()
                    .events()
                    .inNamespace(namespace())
                    .withField("involvedObject.name", name())
                    .list()
                    .getItems()
                    .stream()
                    .filter(event -> "Warning".equals(event.getType()) && event.getMessage() != null)
                    .filter(event -> event.getInvolvedObject() != null
                            && name().equals(event.getInvolvedObject().getName()))
                    .max(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())))
                    .map(Event::getMessage)
                    .map(String::strip);
        } catch (KubernetesClientException e) {
            // Events only make the sentence better.
            return Optional.empty();
        }
    }

    private String namespace() {
        return template.getMetadata().getNamespace();
    }

    private String name() {
        return template.getMetadata().getName();
    }

    private String node() {
        return template.getSpec().getNodeName();
    }
}
