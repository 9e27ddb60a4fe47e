package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.grpc.Status;

/** Why a call to etcd failed, in words that a person can use. */
final class EtcdFailure {

    private EtcdFailure() {}

    /** What gRPC says of a failure, in a few words. */
    static String reason(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        // Netty adds its pipeline on further lines.
        String description = status.getDescription() == null
                ? ""
                : status.getDescription().lines().findFirst().orElse("");
        Throwable cause = status.getCause();
        return status.getCode()
                + (description.isEmpty() ? "" : ", " + description)
                + (cause == null || cause.getMessage() == null
                        ? ""
                        : " (" + cause.getMessage().lines().findFirst().orElse("") + ")");
    }
}
