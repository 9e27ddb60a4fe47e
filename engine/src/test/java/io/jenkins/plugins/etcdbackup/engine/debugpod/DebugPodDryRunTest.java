package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that makes its own namespace, in a cluster that takes such a namespace, and what it says to the pod elsewhere. */
class DebugPodDryRunTest {

    private static final String DENIED =
            "admission webhook \"policy.example.com\" denied the request: host network is not allowed";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.init();
        client = server.createClient();
        server.expect()
                .post()
                .withPath("/api/v1/namespaces?dryRun=All")
                .andReturn(201, "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\"}")
                .always();
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    @Test
    void webhookThatDeniesThePodInAnotherNamespaceIsTold() throws Exception {
        podIsRefused(400, DENIED);

        assertThat(run()).contains("policy.example.com", "host network is not allowed", "namespace default");
    }

    @Test
    void webhookThatDoesNotAnswerIsTold() throws Exception {
        podIsRefused(500, "failed calling webhook \"policy.example.com\": connection refused");

        assertThat(run()).contains("policy.example.com does not answer");
    }

    @Test
    void webhookThatTakesTheHostNetworkAwayIsTold() throws Exception {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/default/pods?dryRun=All")
                .andReply(201, request -> request.getUtf8Body().replace("\"hostNetwork\":true,", ""))
                .always();

        assertThat(run()).contains("took away: hostNetwork");
    }

    @Test
    void whatIsAnotherNamespacesOwnRuleIsNot() throws Exception {
        podIsRefused(403, "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": host namespaces");

        assertThat(run()).isEmpty();
    }

    @Test
    void podThatIsTakenElsewhereLeavesNoDoubt() throws Exception {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/default/pods?dryRun=All")
                .andReply(201, RecordedRequest::getUtf8Body)
                .always();

        assertThat(run()).isEmpty();
    }

    private String run() throws BackupException {
        DebugPodRequest request = new DebugPodRequest(
                RunId.random(),
                "master-0",
                PodPrivileges.OF_SCRIPT,
                List.of(new DebugImage("image", "a test")),
                null,
                Duration.ofHours(1));
        return new DebugPodDryRun(client).run(request).orElse("");
    }

    private void podIsRefused(int code, String message) {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/default/pods?dryRun=All")
                .andReturn(
                        code,
                        new StatusBuilder().withCode(code).withMessage(message).build())
                .always();
    }
}
