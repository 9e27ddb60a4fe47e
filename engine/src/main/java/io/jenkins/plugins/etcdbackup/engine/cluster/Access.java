package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
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

        /** The token as it is now; empty when the file is gone, which the server answers with 401. */
        String now() {
            try {
                return SmallFile.read(file, "The token's file").strip();
            } catch (BackupException e) {
                return "";
            }
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
