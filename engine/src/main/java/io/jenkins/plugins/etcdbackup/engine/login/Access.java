package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@link Login} after its files have been read and its parts checked: the server and how to show oneself there.
 * Exactly one of the credentials is set, or none, which the server answers with 401.
 *
 * @param proxy from a kubeconfig's {@code proxy-url}; null for none
 */
record Access(URI server, Trust trust, Credential credential, ApiProxy proxy) {

    sealed interface Credential {

        /** The user's name, if the credential itself has it. */
        default Optional<String> claims() {
            return Optional.empty();
        }
    }

    record BearerToken(String token) implements Credential {

        /** A token that somebody gave; what no header takes is refused here, for the HTTP client would quote it. */
        static BearerToken of(String text) throws BackupException {
            String token = text.strip();
            if (!isHeaderValue(token)) {
                throw new BackupException(
                        Stage.LOG_IN,
                        "The token is empty or holds characters that no token has, such as blanks or line breaks.");
            }
            return new BearerToken(token);
        }

        private static boolean isHeaderValue(String token) {
            return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127);
        }

        @Override
        public Optional<String> claims() {
            return TokenClaims.subject(token);
        }

        @Override
        public String toString() {
            return "token";
        }
    }

    /** A token that is replaced on disk before it ends, as the kubelet does for a pod. */
    record TokenFile(Path file) implements Credential {

        @Override
        public Optional<String> claims() {
            return TokenClaims.subject(now());
        }

        /** The token as it is now; empty when the file holds none any more, which the server answers with 401. */
        String now() {
            try {
                return read().token();
            } catch (BackupException e) {
                return "";
            }
        }

        BearerToken read() throws BackupException {
            return BearerToken.of(SmallFile.read(file, "The token's file"));
        }
    }

    record Certificate(String certificatePem, String keyPem) implements Credential {

        @Override
        public Optional<String> claims() {
            return TlsSettings.commonName(certificatePem);
        }

        @Override
        public String toString() {
            return "client certificate";
        }
    }

    record Password(String user, String password) implements Credential {

        @Override
        public Optional<String> claims() {
            return Optional.of(user);
        }

        @Override
        public String toString() {
            return "password of " + user;
        }
    }

    record Nothing() implements Credential {}
}
