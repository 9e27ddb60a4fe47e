package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.jenkins.plugins.etcdbackup.engine.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that has taken the deletions on, and what it says of them afterwards. */
@Timeout(30)
class CleanUpTest {

    private static final String POD = "/api/v1/namespaces/ns/pods/pod";
    private static final String NAMESPACE = "/api/v1/namespaces/ns";
    private static final String TAKEN_OUT_BY_ITSELF = "has ended; its node takes it out of the API by itself";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final RecordedLog log = new RecordedLog();
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.init();
        client = server.createClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    @Test
    void aPodWhoseContainersHaveEndedIsNotWaitedFor() {
        podStays(ended().build());
        namespaceEnds();

        assertThat(left(new Belongings(null, null, "ns", "pod", true, false))).isEmpty();
        assertThat(log.text()).contains(TAKEN_OUT_BY_ITSELF).contains("Namespace ns is being deleted by the cluster");
    }

    @Test
    void aPodOfWhichSomethingRunsIsWaitedFor() {
        podGoesAfter(new PodBuilder(ended().build())
                .editStatus()
                .addNewContainerStatus()
                .withName("injected")
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build());

        waitedFor();
    }

    @Test
    void aPodThatWasNeverSeenToRunIsWaitedFor() {
        podGoesAfter(new PodBuilder(ended().build()).withNewStatus().endStatus().build());

        waitedFor();
    }

    @Test
    void aPodWithAFinalizerIsWaitedFor() {
        podGoesAfter(ended().editMetadata()
                .withFinalizers("example.com/keep")
                .endMetadata()
                .build());

        waitedFor();
    }

    @Test
    void aPodWhoseNameIsNeededIsWaitedFor() {
        podGoesAfter(ended().build());

        assertThat(left(new Belongings(null, null, "ns", "pod", false, true))).isEmpty();
        assertThat(log.text()).doesNotContain(TAKEN_OUT_BY_ITSELF);
    }

    @Test
    void aPodThatIsAskedToEndIsDeletedAfterItHas() {
        List<String> order = new ArrayList<>();
        server.expect().get().withPath(POD).andReturn(200, running()).times(2);
        server.expect()
                .get()
                .withPath(POD)
                .andReply(200, request -> {
                    order.add("seen to have ended");
                    return new PodBuilder(running())
                            .editStatus()
                            .withPhase("Succeeded")
                            .endStatus()
                            .build();
                })
                .once();
        server.expect()
                .delete()
                .withPath(POD)
                .andReply(200, request -> {
                    order.add("deleted");
                    return running();
                })
                .once();
        server.expect()
                .get()
                .withPath(POD)
                .andReturn(404, new StatusBuilder().withCode(404).build())
                .always();

        assertThat(left(new Belongings(null, () -> order.add("asked"), "ns", "pod", false, false)))
                .isEmpty();
        assertThat(order).containsExactly("asked", "seen to have ended", "deleted");
    }

    private static Pod running() {
        return new PodBuilder(ended().build())
                .editMetadata()
                .withDeletionTimestamp(null)
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    private void waitedFor() {
        assertThat(left(new Belongings(null, null, "ns", "pod", false, false))).isEmpty();
        assertThat(log.text()).doesNotContain(TAKEN_OUT_BY_ITSELF);
    }

    private List<String> left(Belongings belongings) {
        return CleanUp.begin(client, log, belongings).await();
    }

    private static PodBuilder ended() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .withNamespace("ns")
                .withDeletionTimestamp("2026-11-26T12:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withNodeName("master-0")
                .addNewContainer()
                .withName("wait")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("wait")
                .withNewState()
                .withNewTerminated()
                .withExitCode(0)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus();
    }

    private void podStays(Pod pod) {
        server.expect().delete().withPath(POD).andReturn(200, pod).always();
        server.expect().get().withPath(POD).andReturn(200, pod).always();
    }

    private void podGoesAfter(Pod pod) {
        server.expect().delete().withPath(POD).andReturn(200, pod).always();
        server.expect().get().withPath(POD).andReturn(200, pod).times(3);
        server.expect()
                .get()
                .withPath(POD)
                .andReturn(404, new StatusBuilder().withCode(404).build())
                .always();
    }

    /** Its controller has looked at it, and says no more than that something in it is still ending. */
    private void namespaceEnds() {
        Namespace ends = new NamespaceBuilder()
                .withNewMetadata()
                .withName("ns")
                .withDeletionTimestamp("2026-11-26T12:00:00Z")
                .endMetadata()
                .withNewStatus()
                .withPhase("Terminating")
                .addNewCondition()
                .withType("NamespaceContentRemaining")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        server.expect().delete().withPath(NAMESPACE).andReturn(200, ends).always();
        server.expect().get().withPath(NAMESPACE).andReturn(200, ends).always();
    }
}
