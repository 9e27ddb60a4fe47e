package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.List;

/**
 * What encryption at rest says of a pair. Holds no key.
 *
 * @param values how the live values fared, by resource, provider and key: encrypted ones, and plain ones of resources
 *     that the configuration wants encrypted
 * @param tarballOpens whether the tarball holds keys, or credentials of a KMS plug-in, and so opens the snapshot
 */
public record EncryptionReport(List<EncryptedValues> values, boolean tarballOpens, List<Finding> findings) {

    public EncryptionReport {
        values = List.copyOf(values);
        findings = List.copyOf(findings);
    }
}
