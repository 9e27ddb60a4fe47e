package io.jenkins.plugins.etcdbackup.engine.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.Optional;

/**
 * The script writes snapshot and tarball under /home/core, which is on the same file system as the kubelet's directory
 * on a node of OKD (/var). A full one stops etcd itself, so twice the database has to be free. The kubelet tells the
 * space without anything being created; the debug pod measures again.
 */
record NodeSpaceCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) throws InterruptedException {
        if (context.request().direct()) {
            return pass("Nothing is written on the node with the direct method.");
        }
        String node = context.choice().node().name();
        Optional<Long> database = context.facts().etcd().databaseBytes();
        Optional<Long> free;
        try {
            free = free(context, node);
        } catch (BackupException e) {
            return warn("The free space on node " + node + " is measured only in the debug pod. " + e.getMessage());
        }
        if (free.isEmpty() || database.isEmpty()) {
            return warn("The free space on node " + node + " is measured only in the debug pod: "
                    + (free.isEmpty() ? "the kubelet does not report it." : "the size of the database is not known."));
        }
        long needed = 2 * database.get();
        return free.get() < needed
                ? fail("Node " + node + " has " + ByteCount.of(free.get()) + " free, and the backup needs twice the"
                        + " database there, " + ByteCount.of(needed)
                        + ". Make room, choose another node, or use the direct method, which writes nothing there.")
                : pass("Node " + node + " has " + ByteCount.of(free.get()) + " free; " + ByteCount.of(needed)
                        + " are needed.");
    }

    private static Optional<Long> free(CheckContext context, String node) throws BackupException, InterruptedException {
        String summary = context.connection()
                .call(
                        Stage.PREFLIGHT,
                        "reading the free space on node " + node,
                        client -> client.raw("/api/v1/nodes/" + node + "/proxy/stats/summary", "GET", null));
        return freeIn(summary);
    }

    /** The file system that the kubelet itself is on; empty where the kubelet does not say, or says no JSON. */
    static Optional<Long> freeIn(String summary) {
        try {
            JsonNode bytes = new ObjectMapper().readTree(summary).at("/node/fs/availableBytes");
            return bytes.isIntegralNumber() ? Optional.of(bytes.longValue()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
