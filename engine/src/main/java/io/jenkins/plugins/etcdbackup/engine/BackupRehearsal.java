package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterNode;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.EtcdPrograms;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.LocalRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsedSnapshot;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The rehearsal that a backup's request asks for. What is missing for it is reported before anything is created. */
final class BackupRehearsal {

    private static final String ID = "rehearsal";

    private static final String PLAIN =
            "The backup will be encrypted, but its rehearsal runs on this machine: until it ends, plain copies of"
                    + " the snapshot and of what etcd makes of it lie below the output directory, where only this user may"
                    + " enter. Have it rehearsed in a pod of the cluster (" + Option.REHEARSE
                    + ") if no plain byte may get to this"
                    + " disk.";

    private final BackupRequest request;
    private final Timeouts timeouts;
    private final BackupLog log;
    private final EtcdPrograms programs;
    private List<String> leftovers = List.of();

    /** Looks for the programs, where they are to be those of this machine. */
    BackupRehearsal(BackupRequest request, Timeouts timeouts, BackupLog log) throws BackupException {
        this.request = request;
        this.timeouts = timeouts;
        this.log = log;
        this.programs = request.checks().rehearsal() instanceof RehearsalPlace.ThisMachine here ? find(here) : null;
        if (programs != null && !request.protection().encryptTo().isEmpty()) {
            log.warn(PLAIN);
        }
    }

    private static EtcdPrograms find(RehearsalPlace.ThisMachine here) throws BackupException {
        String path = System.getenv("PATH");
        return EtcdPrograms.find(here.etcd().isEmpty() ? null : Path.of(here.etcd()), null, path == null ? "" : path);
    }

    boolean isWanted() {
        return !(request.checks().rehearsal() instanceof RehearsalPlace.Nowhere);
    }

    boolean isOnThisMachine() {
        return programs != null;
    }

    /** Fails when the node that was asked for is none that a pod could run on. */
    void requireNode(ClusterFacts facts) throws BackupException {
        if (request.checks().rehearsal() instanceof RehearsalPlace.InCluster place && place.node() != null) {
            requireNode(facts, place.node());
        }
    }

    static void requireNode(ClusterFacts facts, String name) throws BackupException {
        boolean ready = facts.nodes().stream().anyMatch(n -> n.name().equals(name) && n.ready());
        if (!ready) {
            throw new BackupException(
                    Stage.NODE,
                    "The rehearsal needs a Ready node, and " + name + " is none. These are: "
                            + facts.nodes().stream()
                                    .filter(ClusterNode::ready)
                                    .map(ClusterNode::name)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /**
     * Restores it and has it served.
     *
     * @param node that the backup was taken on
     * @param scratch existing directory of this machine with room for a database
     */
    Finding rehearse(RehearsedSnapshot snapshot, ClusterConnection connection, String node, Path scratch)
            throws BackupException, InterruptedException {
        RehearsalReport report = restoreAndServe(snapshot, connection, node, scratch);
        if (!report.matches()) {
            throw new BackupException(
                    Stage.VERIFY,
                    report.served() + ", but the snapshot holds revision " + report.expectedRevision() + " with "
                            + report.expectedKeys() + " live keys. It was deleted; take the backup again.");
        }
        log.info("Rehearsal: " + report.served());
        return Finding.pass(ID, report.served() + ", as it should.");
    }

    private RehearsalReport restoreAndServe(
            RehearsedSnapshot snapshot, ClusterConnection connection, String node, Path scratch)
            throws BackupException, InterruptedException {
        Duration limit = request.timeout();
        if (!(request.checks().rehearsal() instanceof RehearsalPlace.InCluster place)) {
            return new LocalRehearsal(programs, scratch, limit, log).run(snapshot);
        }
        PodRehearsal.Outcome outcome = new PodRehearsal(connection, timeouts, log)
                .run(
                        new PodRehearsal.Place(
                                place.node() == null ? node : place.node(),
                                place.image(),
                                request.capture().debugNamespace()),
                        limit,
                        snapshot);
        leftovers = outcome.left();
        return outcome.report();
    }

    /** What could not be taken away, each with what to do about it. */
    List<String> leftovers() {
        return leftovers;
    }
}
