package io.jenkins.plugins.etcdbackup.engine.tarball;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What was found in a tarball of static pod resources.
 *
 * @param podDirectories the pods' directories with their revision, such as {@code kube-apiserver-pod-7}
 * @param certificates the certificates in the pods' secrets and configuration, without the system's trust bundle
 * @param bytes bytes of all members, unpacked
 * @param findings everything worth a sentence, in the order found; the first FAIL is why it can't be used
 */
public record StaticResourcesReport(
        List<String> podDirectories, List<Certificate> certificates, long bytes, List<Finding> findings) {

    /**
     * One X.509 certificate.
     *
     * @param name the member it is in, below {@code static-pod-resources/}
     */
    public record Certificate(String name, Instant notAfter) {

        /** Whether a pod presents it or signs with it, rather than only trusting it. */
        public boolean isOwn() {
            return name.contains("/secrets/");
        }
    }

    public StaticResourcesReport {
        Objects.requireNonNull(podDirectories);
        podDirectories = List.copyOf(podDirectories);
        certificates = List.copyOf(certificates);
        findings = List.copyOf(findings);
    }

    /** Whether cluster-restore.sh can use it. */
    public boolean isUsable() {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL);
    }
}
