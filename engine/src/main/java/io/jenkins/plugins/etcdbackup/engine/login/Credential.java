package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * How one shows oneself. A certificate and a secret may come together, and then both are shown, as client-go does: some
 * API servers stand behind a proxy that wants the certificate, and want the token themselves.
 *
 * @param certificate null for none
 * @param impersonation null for none
 */
record Credential(Secret secret, Certificate certificate, Impersonation impersonation) {

    static Credential of(Secret secret) {
        return new Credential(secret, null, null);
    }

    static Credential of(Certificate certificate) {
        return new Credential(new Nothing(), certificate, null);
    }

    /** The user's name, if the credential itself has it. */
    Optional<String> claims() {
        if (impersonation != null) {
            return Optional.of(impersonation.user());
        }
        return secret.claims().or(() -> Optional.ofNullable(certificate).flatMap(Certificate::commonName));
    }

    /** What goes into the Authorization header, or becomes it. */
    sealed interface Secret {

        default Optional<String> claims() {
            return Optional.empty();
        }
    }

    record BearerToken(String token) implements Secret {

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

    /**
     * A token that is replaced on disk before it ends, as the kubelet does for a pod.
     *
     * @param meanwhile what counts while the file cannot be read; null for nothing
     */
    record TokenFile(Path file, BearerToken meanwhile) implements Secret {

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
            try {
                return BearerToken.of(SmallFile.read(file, "The token's file"));
            } catch (BackupException e) {
                if (meanwhile == null) {
                    throw e;
                }
                return meanwhile;
            }
        }

        @Override
        public String toString() {
            return "token of " + file;
        }
    }

    record Password(String user, String password) implements Secret {

        @Override
        public Optional<String> claims() {
            return Optional.of(user);
        }

        @Override
        public String toString() {
            return "password of " + user;
        }
    }

    /** No secret: a certificate alone, or nothing at all, which the server answers with 401. */
    record Nothing() implements Secret {}

    record Certificate(String certificatePem, String keyPem) {

        /** Of the first certificate, which is the user's name to a Kubernetes API server. */
        Optional<String> commonName() {
            List<X509Certificate> chain = PemCertificates.parse(certificatePem).readable();
            if (chain.isEmpty()) {
                return Optional.empty();
            }
            try {
                String subject = chain.get(0).getSubjectX500Principal().getName();
                for (Rdn part : new LdapName(subject).getRdns()) {
                    if (part.getType().equalsIgnoreCase("CN")) {
                        return Optional.of(part.getValue().toString());
                    }
                }
            } catch (InvalidNameException e) {
                // Then it has no common name.
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "client certificate";
        }
    }

    /**
     * Another user as whom the requests are made, which the server allows to who has the right to impersonate.
     *
     * @param uid null for none
     */
    record Impersonation(String user, String uid, List<String> groups, Map<String, List<String>> extra) {

        /** The extra fields by the rest of their header's name, escaped as client-go does (transport/round_trippers.go). */
        Map<String, List<String>> extraHeaders() {
            return extra.entrySet().stream()
                    .collect(Collectors.toMap(
                            e -> URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8), Map.Entry::getValue));
        }
    }
}
