package io.jenkins.plugins.etcdbackup.engine.restore;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.tarball.CertificateReader;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether pods that a restore starts could still talk to each other. */
record CertificateRules(FindingList findings, Instant now) {

    private static final Duration SOON = Duration.ofHours(24);

    void check(StaticResourcesReport report) {
        List<StaticResourcesReport.Certificate> own = report.certificates().stream()
                .filter(StaticResourcesReport.Certificate::isOwn)
                .toList();
        for (StaticResourcesReport.Certificate certificate : own) {
            check(quote(certificate.name()), certificate.notAfter());
        }
        if (own.stream().noneMatch(certificate -> certificate.notAfter().isBefore(now.plus(SOON)))) {
            findings.pass("restore-certificates", "All " + own.size() + " certificates of the static pods are valid.");
        }
    }

    /** Of an encrypted tarball only the first date is known. */
    void check(Manifest.StaticResources recorded) {
        if (recorded.firstCertificateExpires() != null) {
            check("of the static pods that expires first", recorded.firstCertificateExpires());
        }
    }

    private void check(String which, Instant notAfter) {
        if (notAfter.isBefore(now)) {
            findings.fail(
                    "restore-certificates",
                    "The certificate " + which + " expired on " + CertificateReader.day(notAfter)
                            + ": the restored pods would refuse each other. Use a newer backup.");
        } else if (notAfter.isBefore(now.plus(SOON))) {
            findings.warn(
                    "restore-certificates",
                    "The certificate " + which + " expires on " + CertificateReader.day(notAfter)
                            + ": restore before that, and let the operators renew it.");
        }
    }
}
