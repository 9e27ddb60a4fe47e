package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The checks before a backup, in three groups, since each needs to know more than the one before: who we are, what the
 * cluster is, which node it will be. None of them changes anything.
 */
public final class Preflight {

    private static final AccessCheck ACCESS = new AccessCheck("access");

    private static final List<Check> OF_CLUSTER = List.of(
            new HostedControlPlaneCheck("hosted-control-plane"),
            new InstallationCheck("installation"),
            new UpdateCheck("update-in-flight"),
            new FirstDayCheck("first-24-hours"),
            new OperatorsProgressingCheck(Finding.ROLLOUT),
            new OperatorsDegradedCheck("operators-degraded"),
            new EtcdQuorumCheck("etcd-quorum"),
            new EtcdHealthCheck("etcd-health"),
            new EncryptionMigrationCheck("encryption-migrating"),
            new EncryptionKeysCheck("encryption-keys-in-tarball"),
            new KeysWithSnapshotCheck("keys-with-snapshot"),
            new QuietHoursCheck("quiet-hours"),
            new OutputSpaceCheck("output-space"));

    private static final List<Check> OF_NODE =
            List.of(new NodeSpaceCheck("node-space"), new DebugPodAdmissionCheck("debug-pod-admission"));

    private final ClusterConnection connection;
    private final PreflightRequest request;
    private final Clock clock;

    public Preflight(ClusterConnection connection, PreflightRequest request, Clock clock) {
        this.connection = connection;
        this.request = request;
        this.clock = clock;
    }

    /** The ids of all checks. */
    public static List<String> ids() {
        return all().map(Check::id).toList();
    }

    /** The ids that a request may allow. */
    public static List<String> allowable() {
        return all().filter(Check::mayBeAllowed).map(Check::id).toList();
    }

    /** Comes before the facts are read: without rights they cannot be. */
    public List<Finding> checkAccess() throws InterruptedException {
        return checkAll(List.of(ACCESS), null, null);
    }

    /** Fails unless the user has every right that a rehearsal alone needs. */
    public static void requireAccess(ClusterConnection connection, String namespace)
            throws BackupException, InterruptedException {
        Finding access = ACCESS.checkRights(connection, RequiredAccess.ofRehearsal(namespace));
        if (access.level() == Level.FAIL) {
            throw new BackupException(Stage.PREFLIGHT, access.sentence());
        }
    }

    public List<Finding> checkCluster(ClusterFacts facts) throws InterruptedException {
        return checkAll(OF_CLUSTER, facts, null);
    }

    public List<Finding> checkNode(ClusterFacts facts, NodeChoice choice) throws InterruptedException {
        return checkAll(OF_NODE, facts, choice);
    }

    /** Throws when one of them is a FAIL, with all of the FAILs in its message. */
    public static void stopAtFailures(List<Finding> findings) throws BackupException {
        List<Finding> failures =
                findings.stream().filter(f -> f.level() == Level.FAIL).toList();
        if (failures.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add("The cluster is not ready for a backup, and nothing was created in it.");
        failures.forEach(f -> lines.add(f.id() + ": " + f.sentence()));
        List<String> ids = failures.stream().map(Finding::id).toList();
        List<String> forbidden =
                ids.stream().filter(id -> !allowable().contains(id)).toList();
        lines.add(
                forbidden.isEmpty()
                        ? "To back up anyway: " + Option.ALLOW.with(String.join(",", ids)) + "."
                        : "This cannot be allowed: " + String.join(", ", forbidden) + ".");
        throw new BackupException(Stage.PREFLIGHT, String.join(System.lineSeparator(), lines));
    }

    /** Whether the backup goes on although operators are rolling out a revision. */
    public static boolean rolloutWasAllowed(List<Finding> findings) {
        return findings.stream().anyMatch(f -> f.id().equals(Finding.ROLLOUT) && f.level() == Level.WARN);
    }

    private List<Finding> checkAll(List<Check> checks, ClusterFacts facts, NodeChoice choice)
            throws InterruptedException {
        CheckContext context = new CheckContext(connection, request, facts, choice, clock.instant());
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            findings.add(afterAllowances(check.check(context)));
        }
        return List.copyOf(findings);
    }

    private Finding afterAllowances(Finding finding) {
        return finding.level() == Level.FAIL && request.allow().contains(finding.id())
                ? Finding.warn(finding.id(), "Allowed by request: " + finding.sentence())
                : finding;
    }

    /** Fails when something is to be allowed that does not exist or cannot be allowed; needs no cluster. */
    public static void requireAllowable(Set<String> allow) throws BackupException {
        SortedSet<String> refused = new TreeSet<>(allow);
        allowable().forEach(refused::remove);
        if (!refused.isEmpty()) {
            throw new BackupException(
                    Stage.REQUEST,
                    "Not a check that can be allowed: " + String.join(", ", refused) + ". These can: "
                            + String.join(", ", allowable()) + ".");
        }
    }

    private static Stream<Check> all() {
        return Stream.of(List.of(ACCESS), OF_CLUSTER, OF_NODE).flatMap(List::stream);
    }
}
