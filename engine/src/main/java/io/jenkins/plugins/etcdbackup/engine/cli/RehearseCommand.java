package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.archive.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.EtcdPrograms;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.Rehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves a snapshot by restoring it where nobody is hurt. */
@Command(
        name = "rehearse",
        description = {
            "Restores a snapshot into a throw-away etcd, asks it for its revision and its keys, compares them with the"
                    + " snapshot, and removes everything. Touches no cluster.",
            "",
            "It needs etcd, etcdctl and, since 3.5, etcdutl of about the cluster's release. What is restored are all"
                    + " Secrets of the cluster: they lie in a directory that only you may enter, and etcd listens on no"
                    + " port.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:etcd serves what the snapshot holds",
            "2:wrong arguments",
            "6:it does not, or there is no such file"
        })
final class RehearseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE|DIR", description = "A snapshot, or the directory of one backup.")
    private Path path;

    @Option(names = "--etcd", paramLabel = "PATH", description = "etcd. Default: the one on the PATH.")
    private Path etcd;

    @Option(
            names = "--etcdctl",
            paramLabel = "PATH",
            description = "etcdctl; etcdutl is taken from beside it. Default: beside etcd, or on the PATH.")
    private Path etcdctl;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where to restore to; it needs as much room as the snapshot. Default: ${DEFAULT-VALUE}.")
    private Path scratch;

    @Option(
            names = "--timeout",
            paramLabel = "MINUTES",
            defaultValue = "15",
            description = "Give up after this time. Default: ${DEFAULT-VALUE}.")
    private int timeoutMinutes;

    @Override
    public Integer call() throws BackupException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (timeoutMinutes < 1 || timeoutMinutes > 1440) {
            throw new BackupException(
                    Stage.REQUEST, "--timeout must be between 1 and 1440 minutes, not " + timeoutMinutes + ".");
        }
        String searchPath = System.getenv("PATH");
        EtcdPrograms programs = EtcdPrograms.find(etcd, etcdctl, searchPath == null ? "" : searchPath);
        ConsoleLog log = new ConsoleLog(out, false);
        RehearsalReport report;
        try (InterruptOnExit hook = new InterruptOnExit(log)) {
            report = new Rehearsal(programs, scratch, Duration.ofMinutes(timeoutMinutes), Clock.systemUTC(), hook.log())
                    .run(snapshot());
        }
        out.printf(
                Locale.ROOT,
                "%s: etcd %s serves revision %d with %,d keys; the snapshot holds revision %d with %,d keys (%.1f s)%n",
                report.matches() ? "RESTORES" : "DOES NOT RESTORE AS IT SHOULD",
                report.etcdVersion(),
                report.revision(),
                report.keys(),
                report.expectedRevision(),
                report.expectedKeys(),
                report.millis() / 1000.0);
        out.flush();
        return report.matches() ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    private Path snapshot() throws BackupException {
        if (!Files.isDirectory(path)) {
            return path;
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> snapshots =
                    files.filter(RehearseCommand::isPlainSnapshot).toList();
            if (snapshots.size() == 1) {
                return snapshots.get(0);
            }
            throw new BackupException(
                    Stage.REQUEST,
                    "There are " + snapshots.size() + " snapshots that can be read in " + path + ", and one is wanted."
                            + " Decrypt the one you mean, or name its file.");
        } catch (IOException e) {
            throw new BackupException(Stage.REQUEST, "Cannot list " + path + ": " + e.getMessage() + ".", e);
        }
    }

    private static boolean isPlainSnapshot(Path file) {
        return BackupFileNames.parse(String.valueOf(file.getFileName()))
                .filter(parsed -> parsed.kind() == BackupFileNames.Kind.SNAPSHOT && !parsed.encrypted())
                .isPresent();
    }
}
