package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How a command takes its turn where another run works on the same cluster. */
final class LockOptions {

    @Option(
            names = "--lock-timeout",
            paramLabel = "MINUTES",
            defaultValue = "" + RunMinutes.WAIT,
            description =
                    "How long to wait for another backup of this cluster to end; 0 to fail at once. The lock of one that"
                            + " was killed lapses by itself within a minute. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    LockClaim claim() throws BackupException {
        if (!RunMinutes.isWait(minutes)) {
            throw new BackupException(
                    Stage.REQUEST,
                    "--lock-timeout must be between 0 and " + RunMinutes.LONGEST + " minutes, not " + minutes + ".");
        }
        return LockClaim.of(initiator()).withPatience(Duration.ofMinutes(minutes));
    }

    private static String initiator() {
        return "etcd-backup on " + hostName() + ", process "
                + ProcessHandle.current().pid();
    }

    private static String hostName() {
        String name = System.getenv("HOSTNAME");
        return name == null || name.isEmpty() ? "this host" : name;
    }
}
