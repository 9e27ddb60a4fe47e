package io.jenkins.plugins.etcdbackup;

import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.util.Optional;

/** The options as the steps have them: {@code method: 'direct'}. */
final class StepWording implements Wording {

    static final StepWording INSTANCE = new StepWording();

    private StepWording() {}

    @Override
    public String of(Option option, String value) {
        return parameter(option)
                .map(name -> name + ":" + (value.isEmpty() ? "" : " '" + value + "'"))
                .orElseGet(() -> NEUTRAL.of(option, value));
    }

    /** The parameter of {@code etcdBackup} or {@code etcdBackupGet}; no step rehearses on a machine of its own, so there is none for that. */
    static Optional<String> parameter(Option option) {
        return Optional.ofNullable(
                switch (option) {
                    case ALLOW -> "allow";
                    case DEBUG_IMAGE -> "debugImage";
                    case DEBUG_NAMESPACE -> "debugNamespace";
                    case ENCRYPT_TO -> "encryptTo";
                    case LOCK_TIMEOUT -> "lockTimeout";
                    case METHOD -> "method";
                    case NODE -> "node";
                    case REHEARSE -> "rehearse";
                    case STATIC_RESOURCES -> "staticResources";
                    case TIMEOUT -> "timeoutMinutes";
                    case IDENTITY -> "identityCredentialsId";
                    case RAW -> "raw";
                    case WITH_CONTENTS -> "withContents";
                    case ETCD, ETCDCTL, SCRATCH -> null;
                });
    }
}
