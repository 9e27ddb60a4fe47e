package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** Begins the session that a credential is for. */
final class SessionFactory {

    private SessionFactory() {}

    static Session begin(ResolvedLogin access, ApiTransport transport) throws BackupException, InterruptedException {
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
}
