package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import io.jenkins.plugins.etcdbackup.engine.report.UninterruptibleTask;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes away what a run made: the directory on the node, the pod, the namespace. It works beside what the run does next,
 * no interrupt stops it half-way, its whole time is bounded, and whatever it could not take away it names.
 *
 * <p>The pod is waited for until its kubelet has confirmed its end; when the run waits for nothing else any more, the word
 * that its containers have ended is enough. A namespace is not waited for: its controller leaves every deletion alone for
 * five seconds (kubernetes, pkg/controller/namespace/namespace_controller.go, namespaceDeletionGracePeriod), and what holds
 * it up after those the next run tells.
 */
public final class CleanUp {

    /**
     * For a pod that runs: it ends on the first signal, and with 0 the kubelet would not confirm that it has. One that has
     * ended the API server deletes at once, whatever the grace (kubernetes, pkg/registry/core/pod/strategy.go,
     * CheckGracefulDelete).
     */
    private static final long SECONDS_OF_GRACE = 1;

    /** The pod's end removes the directory too, so a node that does not answer must not cost the time for that. */
    private static final int HOST_ATTEMPTS = 2;

    private static final Duration POD_USUALLY_ENDS_WITHIN = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A server that was just started refuses for a moment what it has not read yet. */
    private static final Duration BEFORE_A_REFUSAL_IS_BELIEVED = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final BackupLog log;
    private final Belongings mine;

    /** What is not known to be gone, and what to do about it. */
    private final Map<String, String> pending = new LinkedHashMap<>();

    private UninterruptibleTask task;
    private volatile boolean isAwaited;

    private CleanUp(KubernetesClient client, BackupLog log, Belongings mine) {
        this.client = client;
        this.log = log;
        this.mine = mine;
    }

    public static CleanUp begin(KubernetesClient client, BackupLog log, Belongings mine) {
        CleanUp cleanUp = new CleanUp(client, log, mine);
        cleanUp.expect();
        cleanUp.task = UninterruptibleTask.start("etcd-backup-clean-up", CleanUpBudget.OBJECTS, cleanUp::run);
        return cleanUp;
    }

    /** @return what could not be taken away, each with what to do; empty if nothing is left */
    public List<String> await() {
        isAwaited = true;
        try {
            task.await();
        } finally {
            leftovers().forEach(what -> log.warn("Left behind: " + what));
        }
        return leftovers();
    }

    private synchronized List<String> leftovers() {
        List<String> left = new ArrayList<>();
        pending.forEach((what, remedy) -> left.add(what + ". " + remedy));
        return List.copyOf(left);
    }

    private synchronized void expect() {
        if (mine.directory() != null) {
            pending.put(
                    "directory " + mine.directory().place(),
                    "The debug pod removes it when it ends; otherwise the next run on this node does.");
        }
        if (mine.pod() != null) {
            pending.put(pod(), "Remove it: oc delete pod -n " + mine.namespace() + " " + mine.pod());
        }
        if (mine.ownsNamespace()) {
            pending.put(namespace(), "Remove it: oc delete namespace " + mine.namespace());
        }
    }

    private String pod() {
        return "pod " + mine.pod() + " in namespace " + mine.namespace();
    }

    private String namespace() {
        return "namespace " + mine.namespace();
    }

    private synchronized void isGone(String what) {
        pending.remove(what);
    }

    private synchronized void explain(String what, String remedy) {
        pending.replace(what, remedy);
    }

    private void run() throws InterruptedException {
        boolean nodeAnswers = mine.directory() == null || isDirectoryRemoved();
        // Of a process that ended by itself the kubelet tells at once; of one that it ends, seconds later, or a minute.
        boolean endsByItself = mine.end() != null && nodeAnswers;
        if (endsByItself) {
            mine.end().ask();
        }
        // The pod ends in the seconds that the controller gives.
        boolean namespaceEnds = mine.ownsNamespace()
                && isAccepted(
                        () -> client.namespaces().withName(mine.namespace()).delete());
        if (endsByItself) {
            succeeds(this::podHasEnded, POD_USUALLY_ENDS_WITHIN);
        }
        boolean podEnds = mine.pod() != null
                && isAccepted(() -> client.pods()
                        .inNamespace(mine.namespace())
                        .withName(mine.pod())
                        .withGracePeriod(SECONDS_OF_GRACE)
                        .delete());
        if (podEnds) {
            succeeds(this::podIsGone, CleanUpBudget.OBJECTS);
        }
        if (namespaceEnds) {
            succeeds(this::namespaceIsGoneOrCertainTo, CleanUpBudget.OBJECTS);
        }
    }

    private boolean isDirectoryRemoved() throws InterruptedException {
        for (int attempt = 1; attempt <= HOST_ATTEMPTS; attempt++) {
            if (!succeeds(this::podCanBeAskedFor, CleanUpBudget.OBJECTS)) {
                return false;
            }
            if (mine.directory().removal().run()) {
                isGone("directory " + mine.directory().place());
                return true;
            }
        }
        return false;
    }

    /** The way to the node is through the API, which may be away. */
    private boolean podCanBeAskedFor() {
        client.pods().inNamespace(mine.namespace()).withName(mine.pod()).get();
        return true;
    }

    private boolean podHasEnded() {
        Pod now =
                client.pods().inNamespace(mine.namespace()).withName(mine.pod()).get();
        return now == null || PodDeletion.hasEnded(now);
    }

    private boolean podIsGone() {
        Pod now =
                client.pods().inNamespace(mine.namespace()).withName(mine.pod()).get();
        if (now == null) {
            isGone(pod());
        } else if (isAwaited && !mine.needsItsName() && PodDeletion.isCertain(now)) {
            isGone(pod());
            log.info("Pod " + mine.pod()
                    + " has ended; its node takes it out of the API by itself, and the next run looks"
                    + " whether it did.");
            return true;
        } else {
            explain(
                    pod(),
                    "Its deletion was asked for, and its node has not confirmed it: is the kubelet on node "
                            + now.getSpec().getNodeName() + " running? It goes when that answers. See: oc get pod -n "
                            + mine.namespace() + " " + mine.pod() + " -o yaml");
        }
        return now == null;
    }

    /** Goes on looking as long as nobody waits: what is seen to be gone is better than what is certain to go. */
    private boolean namespaceIsGoneOrCertainTo() {
        Namespace now = client.namespaces().withName(mine.namespace()).get();
        if (now == null) {
            isGone(namespace());
            return true;
        }
        Optional<String> hindrance = NamespaceDeletion.hindrance(now);
        if (hindrance.isPresent()) {
            explain(namespace(), NamespaceDeletion.remedy(mine.namespace(), hindrance.get()));
            return isAwaited;
        }
        boolean isLookedAt = NamespaceDeletion.isLookedAt(now);
        if (isAwaited && NamespaceDeletion.isAccepted(now)) {
            isGone(namespace());
            log.info("Namespace " + mine.namespace() + " is being deleted by the cluster; "
                    + (isLookedAt ? "nothing holds it up." : "the next run looks whether anything holds it up."));
            return true;
        }
        return false;
    }

    private static boolean isAccepted(Runnable deletion) throws InterruptedException {
        return succeeds(
                () -> {
                    try {
                        deletion.run();
                    } catch (KubernetesClientException e) {
                        // A namespace that is being deleted answers so (kubernetes,
                        // pkg/registry/core/namespace/storage).
                        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                            throw e;
                        }
                    }
                    return true;
                },
                CleanUpBudget.OBJECTS);
    }

    /**
     * Asks until the answer is yes. A server that is away is asked for as long as the time for cleaning up lasts.
     *
     * @return false where it is not yes within the limit, or the server refuses to answer
     */
    private static boolean succeeds(BooleanSupplier request, Duration limit) throws InterruptedException {
        long giveUp = System.nanoTime() + limit.toNanos();
        Duration pause = LOOK;
        long refusedSince = 0;
        while (System.nanoTime() < giveUp) {
            try {
                if (request.getAsBoolean()) {
                    return true;
                }
                pause = LOOK;
                refusedSince = 0;
            } catch (KubernetesClientException e) {
                refusedSince =
                        !BrokenStreamException.isRefusal(e) ? 0 : refusedSince == 0 ? System.nanoTime() : refusedSince;
                if (refusedSince != 0 && System.nanoTime() - refusedSince > BEFORE_A_REFUSAL_IS_BELIEVED.toNanos()) {
                    return false;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
            Thread.sleep(pause.toMillis());
        }
        return false;
    }
}
