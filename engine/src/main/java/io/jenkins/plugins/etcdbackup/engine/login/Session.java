package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** How requests show who we are, from the first to the last. */
interface Session {

    static Session begin(Access access, ApiTransport transport) throws BackupException, InterruptedException {
        Credential.Secret secret = access.credential().secret();
        if (secret instanceof Credential.BearerToken token) {
            return config -> config.withOauthToken(token.token());
        }
        if (secret instanceof Credential.TokenFile file) {
            // Checked once here, so that a missing file is told as such.
            file.read();
            return config -> config.withOauthTokenProvider(() -> file.now());
        }
        if (secret instanceof Credential.Password password) {
            return OAuthSession.begin(access, password, transport);
        }
        return config -> config;
    }

    ConfigBuilder into(ConfigBuilder config);

    /** Called once, while the client still works. */
    default void end(KubernetesClient client) {}
}
