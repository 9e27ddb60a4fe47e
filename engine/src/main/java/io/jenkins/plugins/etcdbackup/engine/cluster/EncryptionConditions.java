package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.jenkins.plugins.etcdbackup.engine.cluster.EncryptionAtRest.State;
import io.jenkins.plugins.etcdbackup.engine.login.LooseMap;
import java.util.List;
import java.util.Optional;

/**
 * Judges the encryption from the wanted type and the conditions that library-go's encryption controllers set on the
 * kube-apiserver, openshift-apiserver and authentication operators
 * (openshift/library-go, pkg/operator/encryption/controllers/condition_controller.go and migration_controller.go).
 */
final class EncryptionConditions {

    private EncryptionConditions() {}

    static EncryptionAtRest read(String type, String kms, List<LooseMap> conditions) {
        Optional<LooseMap> moving =
                conditions.stream().filter(EncryptionConditions::isMoving).findFirst();
        if (moving.isPresent()) {
            return new EncryptionAtRest(type, kms, State.MIGRATING, message(moving.get()));
        }
        List<LooseMap> encrypted = conditions.stream()
                .filter(c -> c.text("type").filter("Encrypted"::equals).isPresent())
                .toList();
        boolean wanted = !type.equals("identity");
        Optional<LooseMap> other =
                encrypted.stream().filter(c -> wanted != isTrue(c)).findFirst();
        if (wanted && encrypted.isEmpty()) {
            return new EncryptionAtRest(
                    type, kms, State.MIGRATING, "no operator says yet that everything is encrypted");
        }
        if (other.isPresent()) {
            return new EncryptionAtRest(type, kms, State.MIGRATING, message(other.get()));
        }
        return new EncryptionAtRest(type, kms, wanted ? State.COMPLETED : State.OFF, "");
    }

    private static boolean isMoving(LooseMap condition) {
        String type = condition.text("type").orElse("");
        String reason = condition.text("reason").orElse("");
        return type.equals("Encrypted") && reason.endsWith("InProgress")
                || type.equals("EncryptionMigrationControllerProgressing") && isTrue(condition);
    }

    private static boolean isTrue(LooseMap condition) {
        return condition.text("status").filter("True"::equals).isPresent();
    }

    private static String message(LooseMap condition) {
        return condition.text("message").or(() -> condition.text("reason")).orElse("");
    }
}
