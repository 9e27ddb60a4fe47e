package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.time.StopWatch;

/**
 * Restores a snapshot and has it served. The etcd listens on sockets in a directory that only its user may enter, not
 * on a port: what it serves are all Secrets of a cluster, and whoever is on the same host could ask a port.
 */
record Rehearsal(EtcdHost host, Duration timeout, BackupLog log) {

    /** Relative to the directory that the programs run in, as a socket's path has to be short. */
    private static final String CLIENTS = "unix://client:1";

    private static final String PEERS = "unix://peer:1";
    private static final long POLL_MILLIS = 200;
    private static final int LONGEST_QUESTION = 20;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\S{1,40})");
    private static final Pattern MINOR = Pattern.compile("3\\.(\\d{1,3})\\.");
    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d{1,18})");
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d{1,18})");

    /** ErrUserEmpty of api/v3rpc/rpctypes/error.go: with auth enabled, a request without a user is refused. */
    private static final String AUTHENTICATION_ON = "etcdserver: user name is empty";

    /** Of etcdctl (pkg/cobrautl/error.go): invalid input, a feature it lacks, bad arguments; and a shell's for no program. */
    private static final Set<Integer> FINAL_EXIT_CODES = Set.of(3, 4, 126, 127, 128);

    /** Errors that etcd gives a request for what it is, not for the moment at which it came (rpctypes/error.go). */
    private static final Pattern FINAL_ANSWER =
            Pattern.compile("etcdserver: (permission denied|authentication|invalid auth|user name|corrupt cluster)"
                    + "|code = (InvalidArgument|Unauthenticated|PermissionDenied|Unimplemented|DataLoss)"
                    + "|unknown (flag|command)");

    RehearsalReport run(RehearsedSnapshot snapshot) throws BackupException, InterruptedException {
        StopWatch watch = StopWatch.createStarted();
        EtcdPrograms programs = host.programs();
        String version = version(programs);
        requireNewEnough(version, snapshot);
        String file = host.receive(snapshot);
        restore(programs, file, snapshot.bytes().name());
        log.info("Restored " + snapshot.bytes().name() + " with etcd " + version + "; starting it");
        host.serve(serve(programs));
        String answer = await(programs, watch, snapshot.bytes().name());
        return new RehearsalReport(
                host.place(),
                version,
                number(REVISION, answer),
                answer.contains("\"count\":") ? number(COUNT, answer) : 0,
                snapshot.revision(),
                snapshot.keys(),
                watch.getDuration().toMillis());
    }

    private String version(EtcdPrograms programs) throws BackupException, InterruptedException {
        EtcdHost.Ended ended = host.run(
                new EtcdHost.Task("version", SOON, List.of(programs.etcd().toString(), "--version")));
        Matcher matcher = VERSION.matcher(ended.said());
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    /** An older etcd ends in a panic over a field that it doesn't know, or serves what it knows of the rest. */
    private void requireNewEnough(String version, RehearsedSnapshot snapshot) throws BackupException {
        OptionalInt has = minor(version);
        OptionalInt needed = minor(snapshot.storageVersion());
        if (has.isPresent() && needed.isPresent() && has.getAsInt() < needed.getAsInt()) {
            throw new BackupException(
                    Stage.REHEARSAL,
                    snapshot.bytes().name() + " is kept as etcd 3." + needed.getAsInt()
                            + " keeps its data, which the etcd "
                            + version + " " + host.place() + " is too old to read. Rehearse with etcd 3."
                            + needed.getAsInt() + " or a newer one.");
        }
    }

    private static OptionalInt minor(String release) {
        Matcher matcher = MINOR.matcher(release);
        return matcher.lookingAt() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
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
            throw new BackupException(Stage.REHEARSAL, "The restore failed " + host.place() + reason(ended));
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
    private String await(EtcdPrograms programs, StopWatch watch, String name)
            throws BackupException, InterruptedException {
        for (int seconds = 2; ; seconds = Math.min(LONGEST_QUESTION, 2 * seconds)) {
            EtcdHost.Ended answer = host.run(new EtcdHost.Task("ask", SOON, question(programs, seconds)));
            if (answer.exitCode() == 0) {
                return answer.said();
            }
            if (!host.isServing()) {
                EtcdHost.Ended end = host.exitStatus();
                throw new BackupException(
                        end.isRefusal() ? Stage.VERIFY : Stage.REHEARSAL,
                        "etcd exited before it served requests " + host.place() + reason(end));
            }
            requireAnswerThatMayChange(answer, name);
            if (watch.getDuration().compareTo(timeout) > 0) {
                throw new BackupException(
                        Stage.REHEARSAL,
                        "etcd did not serve within " + timeout.toSeconds() + " seconds: " + answer.said());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** To ask again helps while etcd starts and elects itself, and never where it, or etcdctl, says no. */
    private void requireAnswerThatMayChange(EtcdHost.Ended answer, String name) throws BackupException {
        if (answer.said().contains(AUTHENTICATION_ON)) {
            throw new BackupException(
                    Stage.REHEARSAL,
                    name + " has etcd's authentication on: the etcd that it was restored into answers only to the users"
                            + " that the snapshot knows, whose passwords a rehearsal does not have. The etcd of OKD has"
                            + " no users: look whether this is the snapshot that you mean.");
        }
        if (FINAL_EXIT_CODES.contains(answer.exitCode())
                || FINAL_ANSWER.matcher(answer.said()).find()) {
            throw new BackupException(
                    Stage.REHEARSAL, "etcdctl could not ask what etcd serves " + host.place() + reason(answer));
        }
    }

    /** An exit code of 137 is a kill, for which the kernel's shortage of memory is the usual reason. */
    private static String reason(EtcdHost.Ended ended) {
        return " (exit code " + ended.exitCode() + (ended.exitCode() == 137 ? ", killed, perhaps out of memory" : "")
                + "): " + ended.said();
    }

    /** @param seconds etcdctl goes on trying so long even where nobody listens: an etcd that died is noticed after that */
    private static List<String> question(EtcdPrograms programs, int seconds) {
        return List.of(
                programs.etcdctl().toString(),
                "--endpoints=" + CLIENTS,
                "--dial-timeout=2s",
                "--command-timeout=" + seconds + "s",
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
            throw new BackupException(Stage.REHEARSAL, "etcdctl's answer holds no revision or number of keys.");
        }
        return Long.parseLong(matcher.group(1));
    }
}
