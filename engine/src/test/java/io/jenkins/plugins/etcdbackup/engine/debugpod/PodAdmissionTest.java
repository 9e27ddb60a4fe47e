package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose doing it is that a pod is not taken. The messages are an API server's own (Kubernetes 1.20 and 1.36). */
class PodAdmissionTest {

    private static BackupException refused(String message) {
        return new PodAdmission(null, PodRole.DEBUG)
                .refused(
                        "The debug pod",
                        new KubernetesClientException(
                                message,
                                403,
                                new StatusBuilder().withMessage(message).build()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "admission webhook \"no.example.com\" denied the request: not here"
                        + " | denied by the cluster's admission webhook no.example.com",
                "Internal error occurred: failed calling webhook \"slow.example.com\": context deadline exceeded"
                        + " | webhook slow.example.com does not answer",
                "pods \"x\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"
                        + " | Raise the quota",
                "pods \"x\" is forbidden: failed quota: q: must specify limits.cpu,limits.memory" + " | sets no limits",
                "pods \"x\" is forbidden: minimum cpu usage per Container is 1, but request is 10m"
                        + " | range of limits",
                "namespaces \"x\" not found | Make it, or use another one",
                "pods \"x\" is forbidden: unable to create new content in namespace y because it is being terminated"
                        + " | Use another namespace",
                "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": hostPath volumes"
                        + " | allows privileged pods"
            })
    void whatPrivilegeDoesNotCureIsNoReasonForAPrivilegedPod(String message, String words) {
        assertThat(refused(message)).isNotInstanceOf(PodRejectedException.class).hasMessageContaining(words);
    }

    @Test
    void whatPrivilegeMayCureIs() {
        assertThat(refused("unable to validate against any security context constraint: [seccomp may not be set]"))
                .isInstanceOf(PodRejectedException.class);
    }
}
