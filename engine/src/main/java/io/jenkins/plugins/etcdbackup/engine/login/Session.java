package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** How requests show who we are, from the first to the last. */
interface Session {

    static Session begin(Access access, ApiTransport transport) throws BackupException, InterruptedException {
        Access.Credential credential = access.credential();
        if (credential instanceof Access.BearerToken token) {
            return config -> config.withOauthToken(token.token());
        }
        if (credential instanceof Access.TokenFile file) {
            // Checked once here, so that a missing file is told as such.
            file.read();
            return config -> config.withOauthTokenProvider(() -> file.now());
        }
        if (credential instanceof Access.Password password) {
            return OAuthSession.begin(access, password, transport);
        }
        return config -> config;
    }

    ConfigBuilder into(ConfigBuilder config);

    /** Called once, while the client still works. */
    default void end(KubernetesClient client) {}
}
