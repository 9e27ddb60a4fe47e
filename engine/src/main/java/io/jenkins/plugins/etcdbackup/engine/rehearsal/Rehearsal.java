package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restores a snapshot and has it served. The etcd listens on sockets in a directory that only its user may enter, not
 * on a port: what it serves are all Secrets of a cluster, and whoever is on the same host could ask a port.
 */
final class Rehearsal {

    /** Relative to the directory that the programs run in, as a socket's path has to be short. */
    private static final String CLIENTS = "unix://client:1";

    private static final String PEERS = "unix://peer:1";
    private static final long POLL_MILLIS = 200;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\S{1,40})");
    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d{1,18})");
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d{1,18})");

    private final EtcdHost host;
    private final Duration timeout;
    private final Clock clock;
    private final BackupLog log;

    Rehearsal(EtcdHost host, Duration timeout, Clock clock, BackupLog log) {
        this.host = host;
        this.timeout = timeout;
        this.clock = clock;
        this.log = log;
    }

    RehearsalReport run(RehearsedSnapshot snapshot) throws BackupException, InterruptedException {
        Instant began = clock.instant();
        EtcdPrograms programs = host.programs();
        String version = version(programs);
        String file = host.receive(snapshot);
        restore(programs, file, snapshot.bytes().name());
        log.info("Restored " + snapshot.bytes().name() + " with etcd " + version + "; starting it");
        host.serve(serve(programs));
        String answer = await(programs, began);
        return new RehearsalReport(
                host.place(),
                version,
                number(REVISION, answer),
                answer.contains("\"count\":") ? number(COUNT, answer) : 0,
                snapshot.revision(),
                snapshot.keys(),
                Duration.between(began, clock.instant()).toMillis());
    }

    private String version(EtcdPrograms programs) throws BackupException, InterruptedException {
        EtcdHost.Ended ended = host.run(
                new EtcdHost.Task("version", SOON, List.of(programs.etcd().toString(), "--version")));
        Matcher matcher = VERSION.matcher(ended.said());
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private void restore(EtcdPrograms programs, String file, String name) throws BackupException, InterruptedException {
        EtcdHost.Ended ended = host.run(new EtcdHost.Task(
                "restore",
                timeout,
                List.of(
                        programs.restorer().toString(),
                        "snapshot",
                        "restore",
                        file,
                        "--data-dir=data",
                        "--name=rehearsal",
                        "--initial-cluster=rehearsal=" + PEERS,
                        "--initial-advertise-peer-urls=" + PEERS),
                "data"));
        if (ended.isRefusal()) {
            throw new BackupException(Stage.VERIFY, "etcd itself refuses to restore " + name + ": " + ended.said());
        }
        if (ended.exitCode() != 0) {
            throw new BackupException(
                    Stage.REHEARSAL, "The restore did not come to an end " + host.place() + reason(ended));
        }
    }

    private static List<String> serve(EtcdPrograms programs) {
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
    private String await(EtcdPrograms programs, Instant began) throws BackupException, InterruptedException {
        EtcdHost.Task question = new EtcdHost.Task("ask", SOON, question(programs));
        while (true) {
            EtcdHost.Ended answer = host.run(question);
            if (answer.exitCode() == 0) {
                return answer.said();
            }
            if (!host.serves()) {
                EtcdHost.Ended end = host.end();
                throw new BackupException(
                        end.isRefusal() ? Stage.VERIFY : Stage.REHEARSAL,
                        "etcd ended instead of serving " + host.place() + reason(end));
            }
            if (Duration.between(began, clock.instant()).compareTo(timeout) > 0) {
                throw new BackupException(
                        Stage.REHEARSAL,
                        "etcd did not serve within " + timeout.toSeconds() + " seconds: " + answer.said());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** An exit code of 137 is a kill, for which the kernel's shortage of memory is the usual reason. */
    private static String reason(EtcdHost.Ended ended) {
        return " (exit code " + ended.exitCode()
                + (ended.exitCode() == 137 ? ", killed, perhaps for want of memory" : "") + "): " + ended.said();
    }

    private static List<String> question(EtcdPrograms programs) {
        return List.of(
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
    }

    private static long number(Pattern pattern, String answer) throws BackupException {
        Matcher matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new BackupException(Stage.REHEARSAL, "etcdctl answered in a form that is not known: no figures.");
        }
        return Long.parseLong(matcher.group(1));
    }
}
