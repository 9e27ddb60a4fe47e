package io.jenkins.plugins.etcdbackup.engine.tarball;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport.Certificate;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the certificates of the static pods. An expired one does not spoil a backup, whose moment may be the last one to
 * take it, so it is a warning here; whoever asks whether to restore gets the dates.
 */
public final class CertificateReader {

    /** More than this is a bundle that is none of a pod's own. */
    private static final int MAX_KEPT = 1000;

    private final FindingList findings;
    private final Instant now;
    private final List<Certificate> certificates = new ArrayList<>();

    CertificateReader(FindingList findings, Instant now) {
        this.findings = findings;
        this.now = now;
    }

    /** The operating system's trust bundle is in kube-apiserver's directory too: hundreds of CAs, some long expired. */
    static boolean isCertificate(String path) {
        return (path.endsWith(".crt") || path.endsWith(".pem")) && !path.contains("trusted-ca-bundle");
    }

    void read(String path, byte[] content) {
        // An empty bundle is how OKD writes "none".
        String text = new String(content, StandardCharsets.ISO_8859_1);
        PemCertificates certificates = PemCertificates.parse(text);
        certificates.readable().forEach(certificate -> record(path, certificate));
        boolean isCutOff = certificates.readable().isEmpty() && text.contains("BEGIN CERTIFICATE");
        if (isCutOff || certificates.unreadable() > 0) {
            unreadable(path);
        }
    }

    List<Certificate> certificates() {
        for (Certificate certificate : certificates) {
            if (certificate.isOwn() && certificate.notAfter().isBefore(now)) {
                findings.warn(
                        "tarball-certificate-expired",
                        "The certificate " + quote(certificate.name()) + " expired on " + day(certificate.notAfter())
                                + "; pods restored with it refuse each other until the operators renew it.");
            }
        }
        firstToExpire()
                .ifPresent(first -> findings.pass(
                        "tarball-certificates",
                        certificates.size() + " certificates; of the pods' own, the first to expire is "
                                + quote(first.name()) + " on " + day(first.notAfter()) + "."));
        return certificates;
    }

    private Optional<Certificate> firstToExpire() {
        return certificates.stream()
                .filter(Certificate::isOwn)
                .filter(certificate -> !certificate.notAfter().isBefore(now))
                .min(Comparator.comparing(Certificate::notAfter));
    }

    private void record(String path, X509Certificate certificate) {
        if (certificates.size() < MAX_KEPT) {
            certificates.add(new Certificate(path, certificate.getNotAfter().toInstant()));
        }
    }

    private void unreadable(String path) {
        findings.warn("tarball-certificate-unreadable", quote(path) + " should hold a certificate but can't be read.");
    }

    public static String day(Instant instant) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(instant);
    }
}
