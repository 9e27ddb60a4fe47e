package io.jenkins.plugins.etcdbackup.configuration;

import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.OptionWording;
import io.jenkins.plugins.etcdbackup.engine.cluster.KubernetesName;
import io.jenkins.plugins.etcdbackup.engine.login.ServerAddress;
import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;

/** What the forms of steps and of configured clusters say while somebody types. None of it asks a server. */
public final class FormChecks {

    private FormChecks() {}

    /** A sentence that may name fields of the form. */
    public static FormValidation error(String sentence) {
        return FormValidation.error(OptionWording.FORM.apply(sentence));
    }

    /** Of whatever kind: in PEM the first line of each ends so. */
    static boolean holdsPrivateKey(String pem) {
        return pem != null && pem.contains("PRIVATE KEY-----");
    }

    /** @param wrong a sentence, or null where nothing is */
    static FormValidation answer(String wrong) {
        return wrong == null ? FormValidation.ok() : FormValidation.error(wrong);
    }

    public static FormValidation serverUrl(String value) {
        return answer(wrongServerUrl(value));
    }

    static String wrongServerUrl(String value) {
        try {
            if (!value.isBlank()) {
                ServerAddress.parse(value);
            }
            return null;
        } catch (BackupException e) {
            return Messages.FormChecks_serverUrl();
        }
    }

    public static FormValidation namespace(String value) {
        return answer(wrongNamespace(value));
    }

    /** As Kubernetes has it; else a missing namespace is found out about by the pod, and named in a command to paste. */
    static String wrongNamespace(String value) {
        return value.isBlank() || KubernetesName.isNamespace(value.strip())
                ? null
                : Messages.FormChecks_namespace(value.strip());
    }

    public static FormValidation caCertificate(String value) {
        return answer(wrongCaCertificate(value));
    }

    static String wrongCaCertificate(String value) {
        if (value.isBlank()) {
            return null;
        }
        if (holdsPrivateKey(value)) {
            return Messages.FormChecks_privateKey();
        }
        return PemCertificates.parse(value).readable().isEmpty() ? Messages.FormChecks_caCertificate() : null;
    }

    public static FormValidation skipTlsVerify(boolean value) {
        return value ? FormValidation.warning(Messages.FormChecks_skipTlsVerify()) : FormValidation.ok();
    }
}
