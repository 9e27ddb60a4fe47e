package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/** The account of docs/permissions.md on the cluster that KUBECONFIG names, made as an administrator would; gone on close. */
public final class DocumentedAccount implements AutoCloseable {

    private static final List<String> ORDER =
            List.of("Namespace", "ServiceAccount", "ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding");
    private static final String NAME = "etcd-backup";

    private final ClusterConnection admin;
    private final String ca;
    private final Deque<HasMetadata> created = new ArrayDeque<>();

    private DocumentedAccount(ClusterConnection admin, String ca) {
        this.admin = admin;
        this.ca = ca;
    }

    /** @param objects those of {@link DocumentedRoles}, or fewer */
    public static DocumentedAccount grant(List<HasMetadata> objects) throws Exception {
        String kubeconfig = Files.readString(RealCluster.kubeconfig());
        ClusterConnection admin = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT);
        DocumentedAccount account = new DocumentedAccount(admin, caOf(Config.fromKubeconfig(kubeconfig)));
        try {
            ORDER.forEach(kind -> account.createAll(objects, kind));
        } catch (RuntimeException e) {
            account.close();
            throw e;
        }
        return account;
    }

    private void createAll(List<HasMetadata> objects, String kind) {
        for (HasMetadata object : objects) {
            if (object.getKind().equals(kind) && admin.client().resource(object).get() == null) {
                created.push(admin.client().resource(object).create());
            }
        }
    }

    private static String caOf(Config config) throws IOException {
        return config.getCaCertData() != null
                ? new String(Base64.getDecoder().decode(config.getCaCertData()), StandardCharsets.US_ASCII)
                : Files.readString(Path.of(config.getCaCertFile()));
    }

    /** With a token that is good for an hour and a trust in the cluster's CA alone. */
    public Login login() throws BackupException {
        String token = admin.client()
                .serviceAccounts()
                .inNamespace(NAME)
                .withName(NAME)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(Duration.ofHours(1).toSeconds())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        return new Login.Token(admin.server().toString(), token, Trust.of(ca));
    }

    @Override
    public void close() {
        while (!created.isEmpty()) {
            admin.client().resource(created.pop()).delete();
        }
        admin.close();
    }
}
