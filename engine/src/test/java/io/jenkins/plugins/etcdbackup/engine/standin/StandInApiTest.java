package io.jenkins.plugins.etcdbackup.engine.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandInApiTest {

    private static final String NODE = StandInControlPlane.CONTROL_PLANE.get(2);

    @TempDir
    static Path directory;

    private static StandInControlPlane okd;
    private static StandInClient user;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException {
        okd = StandInControlPlane.start(new StandInControlPlane.Setup(directory, EtcdInstallation.v35(), 0));
        user = new StandInClient(okd, okd.token());
        client = user.client();
    }

    @AfterAll
    static void stop() {
        user.close();
        okd.close();
    }

    @AfterEach
    void heal() throws IOException {
        okd.heal();
        okd.sweep();
        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    @Test
    void aNamespaceTakesItsPodsAlong() {
        String name = client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("etcd-backup-")
                        .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
        Pod inside = new PodBuilder()
                .withNewMetadata()
                .withName("inside")
                .withNamespace(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(NODE)
                .addNewContainer()
                .withName("c")
                .withImage("tools")
                .withCommand("sleep", "600")
                .endContainer()
                .endSpec()
                .build();
        client.resource(client.resource(inside).create()).waitUntilReady(20, TimeUnit.SECONDS);
        client.pods().inNamespace(name).withName("inside").withGracePeriod(0).delete();

        client.namespaces().withName(name).delete();
        client.namespaces().withName(name).waitUntilCondition(gone -> gone == null, 20, TimeUnit.SECONDS);

        assertThat(okd.leftovers().objects()).isEmpty();
    }

    @Test
    void ofTwoWhoTakeALeaseOneGetsAConflict() {
        Lease lease = client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("backup")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("one")
                        .endSpec()
                        .build())
                .create();
        Lease renewed = new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("two")
                .endSpec()
                .build();
        client.resource(renewed).update();

        assertThatThrownBy(() -> client.resource(renewed).update())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                        .isEqualTo(409));
    }

    @Test
    void strangersAndPeopleWithoutRightsAreRefused() {
        try (StandInClient stranger = new StandInClient(okd, "sha256~wrong");
                StandInClient nobody = new StandInClient(okd, okd.tokenWithoutRights())) {
            assertThatThrownBy(() -> stranger.client().nodes().list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                            .isEqualTo(401));
            assertThatThrownBy(() -> nobody.client().nodes().list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                            .isEqualTo(403));
        }
    }

    @Test
    void aRevokedTokenIsRefusedUntilItIsHealed() throws IOException {
        okd.revokeToken();

        assertThatThrownBy(() -> client.nodes().list())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                        .isEqualTo(401));
        okd.heal();
        assertThat(client.nodes().list().getItems()).hasSize(5);
    }

    @Test
    void aMissingRightIsReviewedAndEnforced() {
        okd.deny("create", "", "pods/exec");
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb("create")
                .withResource("pods")
                .withSubresource("exec")
                .endResourceAttributes()
                .endSpec()
                .build();

        assertThat(client.resource(review).create().getStatus().getAllowed()).isFalse();
        Pod pod = user.pod(NODE, "sleep 600");
        assertThatThrownBy(() -> client.pods()
                        .resource(pod)
                        .redirectingOutput()
                        .exec("true")
                        .exitCode()
                        .get(10, TimeUnit.SECONDS))
                .hasStackTraceContaining("status code 403");
    }

    @Test
    void theApiGoesAwayAndComesBack() {
        okd.apiDown();
        assertThatThrownBy(() -> client.nodes().list()).isInstanceOf(KubernetesClientException.class);

        okd.apiUp();

        assertThat(client.nodes().list().getItems()).hasSize(5);
    }

    @Test
    void anotherKubernetesHasNoClusterVersion() {
        okd.notOpenShift();

        assertThat(client.hasApiGroup("config.openshift.io", false)).isFalse();
        assertThat(client.hasApiGroup("coordination.k8s.io", true)).isTrue();
    }

    @Test
    void twoMembersDownLoseTheQuorumAndHealingBringsItBack() throws IOException {
        okd.state().etcdMemberDown(StandInControlPlane.CONTROL_PLANE.get(0));
        okd.state().etcdMemberDown(StandInControlPlane.CONTROL_PLANE.get(1));

        String alone = "--endpoints=" + okd.etcd().member(2).endpoint();
        assertThat(okd.etcd().etcdctl(alone, "--command-timeout=1s", "get", "x").exitCode())
                .isNotZero();
        okd.heal();

        assertThat(okd.etcd().etcdctl(alone, "get", "x").exitCode()).isZero();
    }

    @Test
    void theObjectThatEtcdHoldsIsTheOneThatTheApiServes() throws IOException {
        okd.state().updateInFlight("4.10.0-0.okd-2022-08-01-000000");

        String held = okd.etcd()
                .etcdctl("get", "--print-value-only", "/kubernetes.io/config.openshift.io/clusterversions/version")
                .orFail()
                .output();

        assertThat(held)
                .contains(okd.clusterId())
                .contains("\"state\":\"Partial\"")
                .contains(okd.release().version());
    }

    @ParameterizedTest
    @CsvSource({"true, right, 302", "true, wrong, 401", "false, right, 401"})
    void aPasswordIsExchangedForATokenAsOcDoesIt(boolean csrfHeader, String password, int status) throws Exception {
        String basic = okd.user() + ":" + (password.equals("right") ? okd.password() : "wrong");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        okd.url() + "/oauth/authorize?client_id=openshift-challenging-client&response_type=token"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
        if (csrfHeader) {
            request.header("X-CSRF-Token", "1");
        }

        HttpResponse<String> answer = browser().send(request.build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 302) {
            String token = answer.headers().firstValue("Location").orElseThrow().replaceAll(".*access_token=|&.*", "");
            try (StandInClient person = new StandInClient(okd, token)) {
                assertThat(person.client().nodes().list().getItems()).hasSize(5);
                assertThat(okd.leftovers().logIns()).isEqualTo(1);
                person.client().raw("/apis/oauth.openshift.io/v1/oauthaccesstokens/" + token, "DELETE", null);
            }
        }
    }

    private static HttpClient browser() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(okd.ca().getBytes(StandardCharsets.UTF_8))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }
}
