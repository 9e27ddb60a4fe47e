package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.login.Credential.Certificate;
import io.jenkins.plugins.etcdbackup.engine.login.Credential.Impersonation;
import io.jenkins.plugins.etcdbackup.engine.login.Credential.Secret;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a kubeconfig's user shows itself (k8s.io/client-go/tools/clientcmd, getUserIdentificationPartialConfig, v0.30). */
record KubeconfigCredential(LooseMap user, KubeconfigFiles files) {

    private static final String INSTEAD =
            " Give a token instead (oc whoami -t, or one of a service account), or a kubeconfig that holds one.";

    Credential read() throws BackupException {
        Optional<Secret> secret = secret();
        if (secret.isEmpty()) {
            // With a token at hand, client-go asks none of these either.
            refusePrograms();
        }
        Certificate certificate = certificate();
        if (secret.isEmpty() && certificate == null) {
            throw refused("The kubeconfig's user holds no token, client certificate or password to log in with."
                    + " This is the case after oc logout: log in again.");
        }
        return new Credential(secret.orElseGet(Credential.Nothing::new), certificate, impersonation());
    }

    private Optional<Secret> secret() throws BackupException {
        Optional<String> literal = user.text("token");
        Credential.BearerToken token = literal.isPresent() ? Credential.BearerToken.of(literal.get()) : null;
        Optional<String> file = user.text("tokenFile");
        if (file.isPresent()) {
            return Optional.of(new Credential.TokenFile(files.file(file.get(), "tokenFile"), token));
        }
        if (token != null) {
            return Optional.of(token);
        }
        Optional<String> name = user.text("username");
        return name.isEmpty()
                ? Optional.empty()
                : user.text("password").map(password -> new Credential.Password(name.get(), password));
    }

    private void refusePrograms() throws BackupException {
        if (user.has("exec")) {
            throw refused(
                    "The kubeconfig's user logs in by running a program (exec), which is never done here." + INSTEAD);
        }
        if (user.has("auth-provider")) {
            throw refused(
                    "The kubeconfig's user logs in by an auth-provider plug-in, which is not supported." + INSTEAD);
        }
    }

    /** A key without a certificate is of no use to client-go either, and no fault of a user that has a token. */
    private Certificate certificate() throws BackupException {
        Optional<String> certificate = files.content(user, "client-certificate");
        boolean hasKey = user.has("client-key") || user.has("client-key-data");
        if (certificate.isEmpty()) {
            if (hasKey && !user.has("token") && !user.has("tokenFile") && !user.has("username")) {
                throw refused("The kubeconfig's user has a client certificate or a key, but not both.");
            }
            return null;
        }
        String key = files.content(user, "client-key")
                .orElseThrow(() -> refused("The kubeconfig's user has a client certificate or a key, but not both."));
        return new Certificate(certificate.get(), key);
    }

    private Impersonation impersonation() throws BackupException {
        Optional<String> as = user.text("as");
        if (as.isEmpty()) {
            if (user.has("as-uid") || user.has("as-groups") || user.has("as-user-extra")) {
                throw refused("The kubeconfig's user names a uid, groups or extra fields to impersonate,"
                        + " but no user (as).");
            }
            return null;
        }
        LooseMap given = user.at("as-user-extra");
        Map<String, List<String>> extra = new HashMap<>();
        given.map().keySet().forEach(name -> extra.put(name.toString(), given.texts(name.toString())));
        Impersonation impersonation =
                new Impersonation(as.get(), user.text("as-uid").orElse(null), user.texts("as-groups"), extra);
        if (impersonation.toString().chars().anyMatch(Character::isISOControl)) {
            throw refused("The user to impersonate (as) holds characters that no HTTP header takes.");
        }
        return impersonation;
    }

    private static BackupException refused(String message) {
        return new BackupException(Stage.LOG_IN, message);
    }
}
