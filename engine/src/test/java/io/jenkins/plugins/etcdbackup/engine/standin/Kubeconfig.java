package io.jenkins.plugins.etcdbackup.engine.standin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A kubeconfig for the stand-in. @param ca PEM */
record Kubeconfig(String server, String ca) {

    String withToken(String token) {
        return text("token: " + token);
    }

    String withCertificate(CertificateAuthority.Issued certificate) {
        return text("client-certificate-data: " + base64(certificate.certificate()) + "\n    client-key-data: "
                + base64(certificate.key()));
    }

    private String text(String user) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: okd
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: admin
                  context: {cluster: okd, user: admin}
                current-context: admin
                users:
                - name: admin
                  user:
                    %s
                """
                .formatted(server, base64(ca), user);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
