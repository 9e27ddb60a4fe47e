package io.jenkins.plugins.etcdbackup.configuration;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.AbortException;
import io.jenkins.plugins.etcdbackup.engine.files.TextEncoding;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * Turns credentials of a standard kind into a way to log in.
 *
 * @param serverUrl null where only a kubeconfig can say it
 */
record CredentialsLogin(String serverUrl, Trust trust) {

    /** A kubeconfig with many clusters has some hundred kilobytes; what is larger is something else. */
    private static final int LARGEST_KUBECONFIG = 1 << 20;

    Login login(StandardCredentials credentials) throws IOException {
        if (credentials instanceof FileCredentials file) {
            return kubeconfig(file);
        }
        if (serverUrl == null) {
            throw new AbortException(Messages.CredentialsLogin_serverUrlMissing(credentials.getId()));
        }
        if (credentials instanceof StringCredentials text) {
            return new Login.Token(serverUrl, text.getSecret().getPlainText().strip(), trust);
        }
        if (credentials instanceof StandardUsernamePasswordCredentials user) {
            return new Login.UserPassword(
                    serverUrl, user.getUsername(), user.getPassword().getPlainText(), trust);
        }
        if (credentials instanceof StandardCertificateCredentials certificate) {
            return clientCertificate(certificate);
        }
        throw new AbortException(Messages.CredentialsLogin_wrongKind(
                credentials.getId(), credentials.getDescriptor().getDisplayName()));
    }

    private Login kubeconfig(FileCredentials file) throws IOException {
        if (serverUrl != null) {
            throw new AbortException(Messages.CredentialsLogin_serverUrlAndKubeconfig(file.getId()));
        }
        try (InputStream content = file.getContent()) {
            byte[] bytes = content.readNBytes(LARGEST_KUBECONFIG + 1);
            if (bytes.length > LARGEST_KUBECONFIG) {
                throw new AbortException(Messages.CredentialsLogin_noKubeconfig(file.getId()));
            }
            boolean saysSomething = trust.skipVerification() || trust.caPem() != null;
            return new Login.Kubeconfig(TextEncoding.decode(bytes), null, null, saysSomething ? trust : null);
        } catch (CharacterCodingException e) {
            throw new AbortException(Messages.CredentialsLogin_noText(file.getId()));
        }
    }

    private Login clientCertificate(StandardCertificateCredentials credentials) throws IOException {
        try {
            KeyStore store = credentials.getKeyStore();
            char[] password = credentials.getPassword().getPlainText().toCharArray();
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
                if (key != null) {
                    StringBuilder chain = new StringBuilder();
                    for (Certificate certificate : store.getCertificateChain(alias)) {
                        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
                    }
                    return new Login.ClientCertificate(
                            serverUrl, chain.toString(), pem("PRIVATE KEY", key.getEncoded()), trust);
                }
            }
        } catch (GeneralSecurityException e) {
            // The message may be the provider's, and nobody has looked at what those say.
            throw new AbortException(Messages.CredentialsLogin_noKey(credentials.getId()));
        }
        throw new AbortException(Messages.CredentialsLogin_noKey(credentials.getId()));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
