package io.jenkins.plugins.etcdbackup.engine;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.capture.Capture;
import io.jenkins.plugins.etcdbackup.engine.capture.CaptureRequest;
import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.capture.DirectCapture;
import io.jenkins.plugins.etcdbackup.engine.capture.HostScriptCapture;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterProxy;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodLauncher;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodRequest;
import io.jenkins.plugins.etcdbackup.engine.debugpod.LeftoverSweep;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodPrivileges;
import io.jenkins.plugins.etcdbackup.engine.exec.LocalSource;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.lock.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsedSnapshot;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run, stage by stage. */
final class BackupRun {

    /** The debug pod outlives the run's time-out by this much, for cleaning up; then the kubelet ends it. */
    private static final Duration POD_GRACE = Duration.ofMinutes(5);

    private static final String UNENCRYPTED =
            "The %s will not be encrypted (no recipients were named for it): whoever gets"
                    + " hold of it can read every Secret of the cluster and take it over.";

    private final BackupRequest request;
    private final BackupLog log;
    private final Timeline timeline;
    private final Clock clock;
    private final Timeouts timeouts;
    private final RunId id = RunId.random();
    private final List<Finding> findings = new ArrayList<>();
    private BackupRehearsal rehearsal;
    private OutputStream inventoryCopy;

    BackupRun(BackupRequest request, BackupLog log, Timeline timeline, Clock clock, Timeouts timeouts) {
        this.request = request;
        this.log = log;
        this.timeline = timeline;
        this.clock = clock;
        this.timeouts = timeouts;
    }

    /** @param inventoryCopy takes the inventory plainly, and stays open */
    BackupResult run(OutputStream inventoryCopy) throws BackupException, InterruptedException {
        this.inventoryCopy = inventoryCopy;
        request.requireValid();
        try (OutputDirectories output = OutputDirectories.claim(request, log)) {
            return run(output);
        }
    }

    private BackupResult run(OutputDirectories output) throws BackupException, InterruptedException {
        rehearsal = new BackupRehearsal(request, timeouts, log);
        if (request.protection().encryptTo().isEmpty()) {
            log.warn(UNENCRYPTED.formatted(request.protection().allPlain() ? "backup" : "snapshot"));
        }
        timeline.enter(Stage.LOG_IN);
        try (ClusterConnection connection = ClusterConnection.open(request.login(), request.apiProxy(), log)) {
            log.info("Logged in at " + connection.server()
                    + connection.user().map(user -> " as " + user).orElse(""));
            try {
                return runInCluster(connection, output);
            } catch (KubernetesClientException e) {
                throw connection.toException(
                        timeline.current(), timeline.current().doing(), e);
            }
        }
    }

    private BackupResult runInCluster(ClusterConnection connection, OutputDirectories output)
            throws BackupException, InterruptedException {
        Preparation.Ready ready = new Preparation(request, rehearsal, timeline, clock, log)
                .prepare(connection, output.snapshot(), this::record);
        log.info("Preflight: "
                + findings.stream().filter(f -> f.level() == Finding.Level.PASS).count() + " checks passed, "
                + findings.stream().filter(f -> f.level() == Finding.Level.WARN).count() + " warnings");
        timeline.enter(Stage.LOCK);
        try (BackupLock lock = BackupLock.acquire(connection, request.lock(), clock, log)) {
            return captureAndPublish(connection, ready, lock, output);
        }
    }

    // The pod is closed before the manifest says how long that took; to close it twice does nothing.
    @SuppressWarnings("try")
    private BackupResult captureAndPublish(
            ClusterConnection connection, Preparation.Ready ready, BackupLock lock, OutputDirectories output)
            throws BackupException, InterruptedException {
        ClusterFacts facts = ready.facts();
        NodeChoice choice = ready.choice();
        timeline.enter(Stage.DEBUG_POD);
        new LeftoverSweep(connection.client(), clock, log).run(request.capture().debugNamespace());
        try (DebugPod pod = launch(connection, choice);
                CapturedFiles files = capture(pod, facts, choice, output);
                PartFile inventory = inventory(files, output)) {
            // Nothing after this needs the pod: it goes while the files are verified.
            pod.release();
            timeline.enter(Stage.VERIFY);
            Verification.Verified verified = new Verification(clock, log).verify(files, facts, inventory);
            findings.addAll(verified.findings());
            handOver(inventory);
            if (request.checks().compareMembers()) {
                compareMembers(connection, files, verified, facts);
            }
            if (rehearsal.isWanted()) {
                timeline.enter(Stage.REHEARSAL);
                findings.add(rehearsal.rehearse(
                        rehearsed(files, verified.contents()),
                        connection,
                        choice.node().name(),
                        output.snapshot()));
            }
            timeline.enter(Stage.ENCRYPTION);
            try (FinalFiles stored = FinalFiles.of(files, inventory, request.protection())) {
                timeline.enter(Stage.CLEAN_UP);
                List<String> left = new ArrayList<>(pod.remove());
                timeline.enter(Stage.MANIFEST);
                lock.confirm();
                Manifest manifest =
                        new ManifestWriter(request, facts, choice, timeline).write(files, stored, verified, findings);
                List<String> names = new Publication(output.snapshot()).publish(files.names(), stored, manifest);
                log.saved(output.snapshot());
                left.addAll(rehearsal.leftovers());
                return new BackupResult(manifest, names, left);
            }
        } catch (IOException e) {
            throw new BackupException(
                    Stage.OUTPUT, "Unfinished files could not be deleted from " + output.snapshot() + ".", e);
        }
    }

    /** Beside the snapshot, and as open to readers as that one. */
    private static PartFile inventory(CapturedFiles files, OutputDirectories output) throws BackupException {
        return files.snapshot().sealed()
                ? PartFile.createSealed(output.snapshot(), files.names().inventory())
                : PartFile.create(output.snapshot(), files.names().inventory());
    }

    private void handOver(PartFile inventory) throws BackupException, InterruptedException {
        try (InputStream written = Channels.newInputStream(inventory.open())) {
            written.transferTo(inventoryCopy);
            inventoryCopy.flush();
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted while handing over " + inventory.name()).initCause(e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.OUTPUT, inventory.name() + " could not be handed over: " + e.getMessage() + ".", e);
        }
    }

    private void compareMembers(
            ClusterConnection connection, CapturedFiles files, Verification.Verified verified, ClusterFacts facts)
            throws BackupException, InterruptedException {
        Finding finding = new MemberComparison(
                        revision -> EtcdReader.hashes(connection, revision),
                        timeouts.retry().pause())
                .compare(
                        Verification.source(files.snapshot()),
                        verified.snapshot().status().revision(),
                        facts.etcd());
        findings.add(finding);
        if (finding.level() == Finding.Level.WARN) {
            log.warn(finding.sentence());
        } else {
            log.info(finding.sentence());
        }
    }

    /** A sealed part has no plain file: its bytes can only be read through {@code open()}. */
    private static RehearsedSnapshot rehearsed(CapturedFiles files, SnapshotContents contents) {
        PartFile part = files.snapshot();
        LocalSource bytes =
                new LocalSource(part.name(), part.size(), part.sha256(), () -> Channels.newInputStream(part.open()));
        return RehearsedSnapshot.of(bytes, part.sealed() ? null : part.path(), contents);
    }

    private DebugPod launch(ClusterConnection connection, NodeChoice choice)
            throws BackupException, InterruptedException {
        CaptureOptions options = request.capture();
        List<DebugImage> images = DebugImage.candidates(
                connection, options.debugImage(), choice.node().name());
        DebugPod pod = new DebugPodLauncher(connection, log, timeouts)
                .launch(new DebugPodRequest(
                        id,
                        choice.node().name(),
                        podForms(),
                        images,
                        options.debugNamespace(),
                        request.timeout().plus(POD_GRACE)));
        if (pod.form() != podForms().get(0)) {
            findings.add(Finding.warn(
                    "debug-pod", "A privileged debug pod was used: one with few rights was not enough on this node."));
        }
        return pod;
    }

    private List<PodPrivileges> podForms() {
        return switch (request.capture().method()) {
            case SCRIPT -> PodPrivileges.OF_SCRIPT;
            case DIRECT -> PodPrivileges.OF_DIRECT;
        };
    }

    private CapturedFiles capture(DebugPod pod, ClusterFacts facts, NodeChoice choice, OutputDirectories output)
            throws BackupException, InterruptedException {
        timeline.enter(Stage.CAPTURE);
        long database = facts.etcd()
                .on(choice.node())
                .filter(member -> member.status() != null)
                .map(member -> member.status().databaseBytes())
                .orElse(-1L);
        return capture()
                .take(
                        pod,
                        new CaptureRequest(
                                request.protection().snapshotDirectory(output.snapshot()),
                                request.protection().staticResourcesDirectory(output.staticResources()),
                                proxyEnvironment(facts.proxy()),
                                database,
                                printsStatus(facts.version().current()),
                                Preflight.rolloutWasAllowed(findings)));
    }

    private Capture capture() {
        return switch (request.capture().method()) {
            case SCRIPT -> new HostScriptCapture(log);
            case DIRECT -> new DirectCapture(log, timeouts);
        };
    }

    /** cluster-backup.sh has called {@code snapshot status} since 4.7, and in late 4.6 only. */
    private static boolean printsStatus(String version) {
        return !version.matches("4\\.[0-6]\\..*");
    }

    private static Map<String, String> proxyEnvironment(ClusterProxy proxy) {
        Map<String, String> variables = new TreeMap<>();
        if (proxy.isSet()) {
            variables.put("HTTP_PROXY", proxy.httpProxy());
            variables.put("HTTPS_PROXY", proxy.httpsProxy());
            variables.put("NO_PROXY", proxy.noProxy());
            variables.values().removeIf(String::isEmpty);
        }
        return variables;
    }

    private void record(List<Finding> found) throws BackupException {
        findings.addAll(found);
        found.stream()
                .filter(f -> f.level() == Finding.Level.WARN)
                .forEach(f -> log.warn(f.id() + ": " + f.sentence()));
        Preflight.stopAtFailures(found);
    }
}
