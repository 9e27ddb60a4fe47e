package io.jenkins.plugins.etcdbackup.engine.cluster;

/**
 * One of the four cluster operators whose static pods go into a backup.
 *
 * @param message what it says of the condition that is not as it should be; empty when all are
 */
public record OperatorStatus(
        String name, Condition available, Condition progressing, Condition degraded, String message) {

    /** A condition's status. */
    public enum Condition {
        TRUE,
        FALSE,
        /** Unknown by its own word, or not reported at all. */
        UNKNOWN
    }

    public boolean isSettled() {
        return progressing == Condition.FALSE;
    }

    public boolean isHealthy() {
        return available == Condition.TRUE && degraded == Condition.FALSE;
    }
}
