package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.preflight.PreflightRequest;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** All of a run that comes before its first change of anything: the facts, the node, and every check. */
record Preparation(BackupRequest request, BackupRehearsal rehearsal, Timeline timeline, Clock clock, BackupLog log) {

    /** What is done about a group of findings, which may be to stop. */
    @FunctionalInterface
    interface Conclusion {
        void check(List<Finding> found) throws BackupException;
    }

    record Ready(ClusterFacts facts, NodeChoice choice) {}

    Ready prepare(ClusterConnection connection, Path output, Conclusion conclusion)
            throws BackupException, InterruptedException {
        Preflight preflight = new Preflight(connection, preflightRequest(output), clock);
        timeline.enter(Stage.PREFLIGHT);
        conclusion.check(preflight.checkAccess());
        timeline.enter(Stage.CLUSTER_FACTS);
        ClusterFacts facts = FactsReader.read(connection);
        String version = facts.version().current();
        log.info("Cluster " + facts.cluster().id() + ", OKD " + (version == null ? "not yet installed" : version) + ", "
                + facts.cluster().topology());
        timeline.enter(Stage.PREFLIGHT);
        conclusion.check(preflight.checkCluster(facts));
        timeline.enter(Stage.NODE);
        NodeChoice choice = new NodeChooser().choose(facts, request.capture().node());
        log.info("Node " + choice.node().name() + ": " + choice.reason());
        rehearsal.requireNode(facts);
        timeline.enter(Stage.PREFLIGHT);
        conclusion.check(preflight.checkNode(facts, choice));
        return new Ready(facts, choice);
    }

    private PreflightRequest preflightRequest(Path output) throws BackupException {
        try {
            return new PreflightRequest(
                    request.capture().method() == Method.DIRECT,
                    request.capture().debugNamespace(),
                    output,
                    !request.protection().keysLieBesideSnapshot(output),
                    copiesAtOnce(),
                    request.checks().quietHours(),
                    request.checks().allow());
        } catch (IOException e) {
            throw new BackupException(Stage.OUTPUT, "The output directories cannot be compared: " + e.getMessage(), e);
        }
    }

    /** Beside the snapshot: the age file that it becomes, or before that a plain copy and what a rehearsal restores. */
    private int copiesAtOnce() {
        int encrypted = request.protection().encryptTo().isEmpty() ? 0 : 1;
        return 1 + encrypted + (rehearsal.isOnThisMachine() ? 1 : 0);
    }
}
