package io.jenkins.plugins.etcdbackup.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.cluster.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.DocumentedRoles;
import io.jenkins.plugins.etcdbackup.engine.cluster.Login;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.cluster.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries the documented role on a real API server, whose RBAC knows no mercy. */
@Tag("cluster")
class RealClusterPermissionsTest {

    @TempDir
    Path output;

    private ClusterConnection admin;
    private final List<HasMetadata> created = new ArrayList<>();

    @BeforeEach
    void grant() throws Exception {
        String kubeconfig = System.getProperty("KUBECONFIG", System.getenv("KUBECONFIG"));
        admin = ClusterConnection.open(
                Login.Kubeconfig.of(Files.readString(Path.of(kubeconfig))), null, BackupLog.SILENT);
        List<HasMetadata> objects = DocumentedRoles.read();
        for (String kind :
                List.of("Namespace", "ServiceAccount", "ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding")) {
            for (HasMetadata object : objects) {
                if (object.getKind().equals(kind)
                        && admin.client().resource(object).get() == null) {
                    created.add(admin.client().resource(object).create());
                }
            }
        }
    }

    @AfterEach
    void revoke() {
        for (HasMetadata object : created) {
            admin.client().resource(object).delete();
        }
        admin.close();
    }

    @Test
    void theDocumentedRoleIsEnoughForAllThatComesBeforeTheDebugPod() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(small(), null, BackupLog.SILENT)) {
            assertThat(connection.user()).hasValue("system:serviceaccount:etcd-backup:etcd-backup");
            Preflight preflight = new Preflight(
                    connection, new PreflightRequest(true, null, output, true, 1, null, Set.of()), Clock.systemUTC());

            Preflight.requireAccess(connection, null);
            List<Finding> findings = new ArrayList<>(preflight.access());
            ClusterFacts facts = ClusterFacts.read(connection);
            findings.addAll(preflight.cluster(facts));
            findings.addAll(preflight.node(facts, new NodeChooser().choose(facts, null)));
            BackupLock.acquire(connection, "a test", Clock.systemUTC(), BackupLog.SILENT)
                    .close();

            assertThat(findings).filteredOn(f -> f.level() != Level.PASS).isEmpty();
            assertThat(facts.etcd().known()).isTrue();
        }
    }

    private Login small() {
        KubernetesClient client = admin.client();
        String token = client.serviceAccounts()
                .inNamespace("etcd-backup")
                .withName("etcd-backup")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        // The server's own certificate is checked in other tests; its CA is the kubeconfig's.
        return new Login.Token(admin.server().toString(), token, Trust.nobodyIsVerified());
    }
}
