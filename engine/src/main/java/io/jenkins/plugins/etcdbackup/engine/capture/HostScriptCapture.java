package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.HostDirectory;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeCommand;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeSource;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The documented procedure: runs the node's own {@code cluster-backup.sh} into a directory of the run, then fetches both
 * files and removes the directory.
 */
public final class HostScriptCapture implements Capture {

    private static final String SCRIPT = "/usr/local/bin/cluster-backup.sh";

    private final BackupLog log;

    public HostScriptCapture(BackupLog log) {
        this.log = log;
    }

    @Override
    public CapturedFiles take(DebugPod pod, CaptureRequest request) throws BackupException, InterruptedException {
        requireScript(pod);
        String force = force(pod, request);
        Saved saved = pod.repeat("Running cluster-backup.sh", () -> runScript(pod, request, force));
        HostDirectory directory = saved.directory();
        BackupFileNames names = requirePair(pod, directory);
        try (RefillablePart snapshot = new RefillablePart(request.output(), names.snapshot());
                RefillablePart staticResources =
                        new RefillablePart(request.staticResourcesOutput(), names.staticResources())) {
            fetch(pod, directory, names.staticResources(), staticResources);
            fetch(pod, directory, names.snapshot(), snapshot);
            pod.removeHostDirectory();
            snapshot.finish();
            staticResources.finish();
            return new CapturedFiles(
                    names, snapshot.handOn(), staticResources.handOn(), saved.status(), Optional.empty());
        }
    }

    private static void requireScript(DebugPod pod) throws BackupException, InterruptedException {
        if (pod.ask("Looking for cluster-backup.sh", "[ -x " + SCRIPT + " ]").exitCode() != 0) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "There is no " + SCRIPT + " on node " + pod.node() + ". The etcd operator puts it on every"
                            + " control-plane node from OKD 4.4 on: look at the etcd pod of this node, name another"
                            + " node (" + Option.NODE + "), or use the direct method (" + Option.METHOD.with("direct")
                            + "), which needs no script.");
        }
    }

    /** The script writes the snapshot as a .part file first, and the tarball beside it: twice the database is safe. */
    private static void requireSpace(DebugPod pod, HostDirectory directory, long databaseSize)
            throws BackupException, InterruptedException {
        NodeCommand.Answer answer =
                pod.ask("Measuring the free space", "df -B1 --output=avail " + directory.path() + " | tail -n 1");
        String bytes = String.join("", answer.lines()).strip();
        long available = answer.exitCode() == 0 && bytes.matches("\\d{1,18}") ? Long.parseLong(bytes) : -1;
        if (available >= 0 && databaseSize > 0 && available < 2 * databaseSize) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "Node " + pod.node() + " has " + ByteCount.of(available)
                            + " free under /home/core, and the script needs"
                            + " twice the database, " + ByteCount.of(2 * databaseSize)
                            + ". Free some space, name another"
                            + " node (" + Option.NODE + "), or use the direct method (" + Option.METHOD.with("direct")
                            + "), which writes nothing on the node.");
        }
    }

    /** What the script left on the node, and the status line that it printed. */
    private record Saved(HostDirectory directory, Optional<SnapshotStatus> status) {}

    /** Where the connection breaks meanwhile, the next attempt ends this one's script and begins with an empty directory. */
    private Saved runScript(DebugPod pod, CaptureRequest request, String force)
            throws BrokenStreamException, BackupException, InterruptedException {
        HostDirectory directory = pod.makeHostDirectory();
        requireSpace(pod, directory, request.databaseSize());
        List<String> said = new ArrayList<>();
        StatusLine status = new StatusLine();
        String script = ShellQuote.exports(request.proxyVariables())
                + directory.superviseScript(SCRIPT + force + " " + directory.backupPath());
        int exit = pod.run(script, line -> {
            log.nodeOutput(line);
            status.read(line);
            if (!line.isBlank() && !line.startsWith("{")) {
                said.add(line.strip());
            }
        });
        if (exit != 0) {
            throw scriptFailed(pod, exit, said);
        }
        if (status.found.isEmpty() && request.statusLineRequired()) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "cluster-backup.sh on node " + pod.node() + " succeeded but printed no status line"
                            + " ({\"hash\":…}), which it does on every release since 4.7. It is not the script that the"
                            + " etcd operator installs, or it was changed; use the direct method ("
                            + Option.METHOD.with("direct") + "), or have the operator"
                            + " restore it by restarting the node's etcd pod.");
        }
        return new Saved(directory, status.found);
    }

    /**
     * The script's own checks, skipped only where the preflight's were: it would stop at what was allowed. Scripts of 4.4
     * and 4.5 have neither the checks nor the option (cluster-etcd-operator, bindata/etcd/cluster-backup.sh).
     */
    private String force(DebugPod pod, CaptureRequest request) throws BackupException, InterruptedException {
        if (!request.rolloutAllowed()) {
            return "";
        }
        if (pod.ask("Reading cluster-backup.sh", "grep -q -e --force " + SCRIPT).exitCode() != 0) {
            log.info("cluster-backup.sh on node " + pod.node() + " knows no --force and checks no operators.");
            return "";
        }
        log.warn("Running cluster-backup.sh with --force, since operators-progressing was allowed: it names the files"
                + " __POSSIBLY_DIRTY__.");
        return " --force";
    }

    private static BackupException scriptFailed(DebugPod pod, int exit, List<String> said) {
        String last = said.isEmpty() ? "it said nothing" : "it said: " + said.get(said.size() - 1);
        // cobrautl's ExitInterrupted: what etcdctl returns when snapshot save fails.
        String meaning = exit == 5 ? " (etcdctl could not save the snapshot)" : "";
        return new BackupException(
                Stage.CAPTURE,
                "cluster-backup.sh on node " + pod.node() + " failed with exit code " + exit + meaning + "; " + last);
    }

    /** The script's success is both files, whatever its last line said. */
    private static BackupFileNames requirePair(DebugPod pod, HostDirectory directory)
            throws BackupException, InterruptedException {
        List<String> files = pod.ask("Listing the script's files", "ls -A -- " + directory.backupPath())
                .lines();
        List<BackupFileNames.Parsed> parsed = files.stream()
                .map(BackupFileNames::parse)
                .flatMap(Optional::stream)
                .toList();
        boolean pair = files.size() == 2
                && parsed.size() == 2
                && parsed.get(0).names().equals(parsed.get(1).names())
                && parsed.get(0).kind() != parsed.get(1).kind();
        if (!pair) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "cluster-backup.sh on node " + pod.node() + " succeeded but did not leave one snapshot and one"
                            + " tarball of the same time; it left: "
                            + (files.isEmpty() ? "nothing" : String.join(", ", files)));
        }
        return parsed.get(0).names();
    }

    private void fetch(DebugPod pod, HostDirectory directory, String name, RefillablePart part)
            throws BackupException, InterruptedException {
        long bytes = pod.fetch(NodeSource.file(name, directory.backupPath() + "/" + name), part);
        log.info("Fetched " + name + " (" + ByteCount.of(bytes) + ") from node " + pod.node());
    }

    /** Finds the JSON line of {@code snapshot status} between the other lines, which come in no fixed order. */
    private static final class StatusLine {
        private Optional<SnapshotStatus> found = Optional.empty();

        void read(String line) {
            SnapshotStatus.parse(line).ifPresent(status -> found = Optional.of(status));
        }
    }
}
