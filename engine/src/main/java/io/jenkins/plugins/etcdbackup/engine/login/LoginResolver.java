package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Resolves a {@link Login} on the machine that logs in. */
record LoginResolver(Path serviceAccount, Map<String, String> environment) {

    /** Where the kubelet puts what a pod's service account needs. */
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    static ResolvedLogin read(Login login) throws BackupException {
        return new LoginResolver(SERVICE_ACCOUNT, System.getenv()).resolve(login);
    }

    ResolvedLogin resolve(Login login) throws BackupException {
        if (login instanceof Login.Token t) {
            return direct(t.server(), t.trust(), Credential.of(Credential.BearerToken.of(t.token())));
        }
        if (login instanceof Login.ClientCertificate c) {
            return direct(
                    c.server(), c.trust(), Credential.of(new Credential.Certificate(c.certificatePem(), c.keyPem())));
        }
        if (login instanceof Login.UserPassword u) {
            return direct(u.server(), u.trust(), Credential.of(new Credential.Password(u.user(), u.password())));
        }
        if (login instanceof Login.Kubeconfig k) {
            return new KubeconfigReader(k).read();
        }
        return inCluster();
    }

    private static ResolvedLogin direct(String server, Trust trust, Credential credential) throws BackupException {
        return new ResolvedLogin(ServerAddress.parse(server), trust, credential, null);
    }

    private ResolvedLogin inCluster() throws BackupException {
        String host = environment.get("KUBERNETES_SERVICE_HOST");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        Path token = serviceAccount.resolve("token");
        if (host == null || !Files.exists(token)) {
            throw new BackupException(
                    Stage.LOG_IN,
                    "No credentials were given, and this does not run in a pod with a service account (no " + token
                            + " or no KUBERNETES_SERVICE_HOST). Give a kubeconfig, or a server and a token.");
        }
        String ca = SmallFile.read(serviceAccount.resolve("ca.crt"), "The service account's CA");
        ServerAddress server =
                ServerAddress.parse("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
        return new ResolvedLogin(server, Trust.of(ca), Credential.of(new Credential.TokenFile(token, null)), null);
    }
}
