package io.jenkins.plugins.etcdbackup;

import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.cluster.KubernetesName;
import io.jenkins.plugins.etcdbackup.engine.login.ServerAddress;
import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

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
            ServerAddress.parse(value);
            return FormValidation.ok();
        } catch (BackupException e) {
            return FormValidation.error(Messages.FormChecks_serverUrl());
        }
    }

    /** As Kubernetes has it; else a missing namespace is found out about by the pod, and named in a command to paste. */
    static FormValidation namespace(String value) {
        return value.isBlank() || KubernetesName.isNamespace(value.strip())
                ? FormValidation.ok()
                : FormValidation.error(Messages.FormChecks_namespace(value.strip()));
    }

    static FormValidation caCertificate(String value) {
        if (value.isBlank()) {
            return FormValidation.ok();
        }
        if (holdsPrivateKey(value)) {
            return FormValidation.error(Messages.FormChecks_privateKey());
        }
        return PemCertificates.parse(value).readable().isEmpty()
                ? FormValidation.error(Messages.FormChecks_caCertificate())
                : FormValidation.ok();
    }

    static FormValidation skipTlsVerify(boolean value) {
        return value ? FormValidation.warning(Messages.FormChecks_skipTlsVerify()) : FormValidation.ok();
    }
}
