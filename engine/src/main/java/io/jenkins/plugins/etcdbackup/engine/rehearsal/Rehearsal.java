package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restores a snapshot and has it served. The etcd listens on sockets in a directory that only this user may enter, not on
 * a port: what it serves are all Secrets of a cluster, and any user of the machine could ask a port of the loopback.
 */
public final class Rehearsal {

    /** Relative to the directory that the programs run in, as a socket's path has to be short. */
    private static final String CLIENTS = "unix://client:1";

    private static final String PEERS = "unix://peer:1";
    private static final long POLL_MILLIS = 200;
    private static final long STOP_SECONDS = 10;

    /** etcd's write-ahead log takes 64 MB at once; the rest is room for its index. */
    private static final long SPACE_BEYOND_SNAPSHOT = 200L << 20;

    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\S{1,40})");
    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d{1,18})");
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d{1,18})");

    private final EtcdPrograms programs;
    private final Path scratchParent;
    private final Duration timeout;
    private final Clock clock;
    private final BackupLog log;

    /** @param scratchParent existing directory with room for the database */
    public Rehearsal(EtcdPrograms programs, Path scratchParent, Duration timeout, Clock clock, BackupLog log) {
        this.programs = programs;
        this.scratchParent = scratchParent;
        this.timeout = timeout;
        this.clock = clock;
        this.log = log;
    }

    public RehearsalReport run(Path snapshot) throws BackupException, InterruptedException {
        SnapshotContents expected = SnapshotContents.read(snapshot);
        requireSpace(snapshot);
        Instant began = clock.instant();
        try (Scratch scratch = Scratch.in(scratchParent)) {
            String version = version(scratch);
            restore(scratch, snapshot);
            log.info("Restored " + snapshot.getFileName() + " with etcd " + version + "; starting it");
            Process etcd = scratch.start("etcd", serve());
            try {
                String answer = await(scratch, etcd, began);
                return new RehearsalReport(
                        version,
                        number(REVISION, answer),
                        answer.contains("\"count\":") ? number(COUNT, answer) : 0,
                        // An etcd without any change is at revision 1.
                        Math.max(1, expected.revision()),
                        expected.keys(),
                        Duration.between(began, clock.instant()).toMillis());
            } finally {
                stop(etcd);
            }
        }
    }

    private void requireSpace(Path snapshot) throws BackupException {
        try {
            long needed = Files.size(snapshot) + SPACE_BEYOND_SNAPSHOT;
            long free = Files.getFileStore(scratchParent).getUsableSpace();
            if (free < needed) {
                throw new BackupException(
                        Stage.REHEARSAL,
                        "A rehearsal needs " + (needed >> 20) + " MB in " + scratchParent + ", where " + (free >> 20)
                                + " MB are free. Choose another directory with --scratch.");
            }
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REHEARSAL, "Cannot use " + scratchParent + " for a rehearsal: " + e.getMessage() + ".", e);
        }
    }

    private String version(Scratch scratch) throws BackupException, InterruptedException {
        scratch.run("version", 30, List.of(programs.etcd().toString(), "--version"));
        Matcher matcher = VERSION.matcher(scratch.output("version"));
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private void restore(Scratch scratch, Path snapshot) throws BackupException, InterruptedException {
        int code = scratch.run(
                "restore",
                timeout.toSeconds(),
                List.of(
                        programs.restorer().toString(),
                        "snapshot",
                        "restore",
                        snapshot.toAbsolutePath().toString(),
                        "--data-dir=data",
                        "--name=rehearsal",
                        "--initial-cluster=rehearsal=" + PEERS,
                        "--initial-advertise-peer-urls=" + PEERS));
        if (code != 0) {
            throw new BackupException(
                    Stage.REHEARSAL,
                    "etcd itself refuses to restore " + snapshot + ": " + scratch.lastLines("restore"));
        }
    }

    private List<String> serve() {
        return List.of(
                programs.etcd().toString(),
                "--data-dir=data",
                "--name=rehearsal",
                "--listen-client-urls=" + CLIENTS,
                "--advertise-client-urls=" + CLIENTS,
                "--listen-peer-urls=" + PEERS,
                "--quota-backend-bytes=" + (8L << 30));
    }

    /** Asks until it answers: one range over everything, of which only the number of keys is sent. */
    private String await(Scratch scratch, Process etcd, Instant began) throws BackupException, InterruptedException {
        List<String> question = List.of(
                programs.etcdctl().toString(),
                "--endpoints=" + CLIENTS,
                "--dial-timeout=2s",
                "--command-timeout=20s",
                "get",
                "",
                "--from-key",
                "--limit=1",
                "--keys-only",
                "-w",
                "json");
        while (scratch.run("ask", 60, question) != 0) {
            if (!etcd.isAlive()) {
                throw new BackupException(
                        Stage.REHEARSAL, "etcd ended instead of serving: " + scratch.lastLines("etcd"));
            }
            if (Duration.between(began, clock.instant()).compareTo(timeout) > 0) {
                throw new BackupException(
                        Stage.REHEARSAL,
                        "etcd did not serve within " + timeout.toSeconds() + " seconds: " + scratch.lastLines("ask"));
            }
            Thread.sleep(POLL_MILLIS);
        }
        return scratch.output("ask");
    }

    private static long number(Pattern pattern, String answer) throws BackupException {
        Matcher matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new BackupException(Stage.REHEARSAL, "etcdctl answered in a form that is not known: no figures.");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static void stop(Process etcd) throws InterruptedException {
        etcd.destroy();
        try {
            if (!etcd.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                etcd.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            etcd.destroyForcibly();
        }
    }
}
