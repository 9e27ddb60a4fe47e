package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Takes away what a run made: the directory on the node, the pod, the namespace. Works on a thread of its own, so that
 * neither an interrupt of the run nor a second one stops it half-way; its whole time is bounded.
 */
public final class CleanUp {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(40);
    private static final int ATTEMPTS = 5;

    /** The pod's end removes the directory too, so a node that does not answer must not cost the time for that. */
    private static final int HOST_ATTEMPTS = 2;

    private static final Duration HOST_STALL = Duration.ofSeconds(10);

    private interface Step {
        boolean done() throws InterruptedException;
    }

    private interface Steps {
        void run() throws InterruptedException;
    }

    private final KubernetesClient client;
    private final BackupLog log;
    private final List<String> left = new CopyOnWriteArrayList<>();

    public CleanUp(KubernetesClient client, BackupLog log) {
        this.client = client;
        this.log = log;
    }

    /** @return what could not be taken away, each with what to do; empty if nothing is left */
    public List<String> remove(DebugPod pod) {
        return uninterrupted(() -> {
            removeHostDirectory(pod);
            removePodNow(pod.namespace(), pod.name());
            if (pod.ownsNamespace()) {
                removeNamespaceNow(pod.namespace());
            }
        });
    }

    /** @param ownsNamespace whether the namespace goes too */
    public List<String> remove(String namespace, String name, boolean ownsNamespace) {
        return uninterrupted(() -> {
            removePodNow(namespace, name);
            if (ownsNamespace) {
                removeNamespaceNow(namespace);
            }
        });
    }

    List<String> removePod(String namespace, String name) {
        return uninterrupted(() -> removePodNow(namespace, name));
    }

    List<String> removeNamespace(String name) {
        return uninterrupted(() -> removeNamespaceNow(name));
    }

    private void removeHostDirectory(DebugPod pod) throws InterruptedException {
        String path = pod.hostDirectory().path();
        if (pod.usedHostDirectory() && !tried(HOST_ATTEMPTS, () -> removedOnNode(pod))) {
            left.add("directory " + path + " on node " + pod.node()
                    + ". The debug pod removes it when it ends; otherwise the next run on this node does.");
        }
    }

    private void removePodNow(String namespace, String name) throws InterruptedException {
        var pod = client.pods().inNamespace(namespace).withName(name);
        boolean gone = tried(ATTEMPTS, () -> {
            pod.delete();
            return becomes(() -> pod.get() == null);
        });
        if (!gone) {
            left.add("pod " + name + ". Remove it: oc delete pod -n " + namespace + " " + name);
        }
    }

    private void removeNamespaceNow(String name) throws InterruptedException {
        var namespace = client.namespaces().withName(name);
        boolean gone = tried(ATTEMPTS, () -> {
            namespace.delete();
            return becomes(() -> namespace.get() == null);
        });
        if (!gone) {
            left.add("namespace " + name + ". Remove it: oc delete namespace " + name);
        }
    }

    private boolean removedOnNode(DebugPod pod) throws InterruptedException {
        Pod now =
                client.pods().inNamespace(pod.namespace()).withName(pod.name()).get();
        if (now == null || now.getMetadata().getDeletionTimestamp() != null) {
            // Somebody else ended it, and while it ends it removes its directory.
            return true;
        }
        try {
            return pod.command(HOST_STALL).look(pod.hostDirectory().removeScript(), line -> {}) == 0;
        } catch (BrokenStreamException | BackupException e) {
            return false;
        }
    }

    private static boolean tried(int attempts, Step step) throws InterruptedException {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            try {
                if (step.done()) {
                    return true;
                }
            } catch (KubernetesClientException e) {
                if (e.getCode() == 401 || e.getCode() == 403) {
                    return false;
                }
            }
            Thread.sleep(500L << attempt);
        }
        return false;
    }

    private static boolean becomes(BooleanSupplier gone) throws InterruptedException {
        long giveUp = System.nanoTime() + GONE_WITHIN.toNanos();
        while (!gone.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                return false;
            }
            Thread.sleep(200);
        }
        return true;
    }

    private List<String> uninterrupted(Steps steps) {
        CountDownLatch done = new CountDownLatch(1);
        Thread worker = new Thread(
                () -> {
                    try {
                        steps.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        left.add("perhaps more: cleaning up failed (" + e + ")");
                    } finally {
                        done.countDown();
                    }
                },
                "etcd-backup-clean-up");
        worker.setDaemon(true);
        worker.start();
        boolean interrupted = awaitUninterruptibly(done);
        if (done.getCount() > 0) {
            worker.interrupt();
            left.add("perhaps more: cleaning up did not end within " + LIMIT.toSeconds() + " s");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        left.forEach(what -> log.warn("Left behind: " + what));
        return List.copyOf(left);
    }

    private static boolean awaitUninterruptibly(CountDownLatch done) {
        long giveUp = System.nanoTime() + LIMIT.toNanos();
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                done.await(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
