package io.jenkins.plugins.etcdbackup;

import hudson.util.FormValidation;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** What the forms of steps and of configured clusters say while somebody types. None of it asks a server. */
final class FormChecks {

    private FormChecks() {}

    /** Of whatever kind: in PEM the first line of each ends so. */
    static boolean holdsPrivateKey(String pem) {
        return pem != null && pem.contains("PRIVATE KEY-----");
    }

    static FormValidation serverUrl(String value) {
        if (value.isBlank()) {
            return FormValidation.ok();
        }
        try {
            URI uri = new URI(value.strip());
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.FormChecks_serverUrl());
        } catch (URISyntaxException e) {
            return FormValidation.error(Messages.FormChecks_serverUrl());
        }
    }

    static FormValidation caCertificate(String value) {
        if (value.isBlank()) {
            return FormValidation.ok();
        }
        if (holdsPrivateKey(value)) {
            return FormValidation.error(Messages.FormChecks_privateKey());
        }
        try {
            int certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(value.strip().getBytes(StandardCharsets.US_ASCII)))
                    .size();
            return certificates > 0 ? FormValidation.ok() : FormValidation.error(Messages.FormChecks_caCertificate());
        } catch (CertificateException e) {
            return FormValidation.error(Messages.FormChecks_caCertificate());
        }
    }

    static FormValidation skipTlsVerify(boolean value) {
        return value ? FormValidation.warning(Messages.FormChecks_skipTlsVerify()) : FormValidation.ok();
    }
}
