package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.ClusterRehearsal;
import io.jenkins.plugins.etcdbackup.engine.ClusterRehearsalRequest;
import io.jenkins.plugins.etcdbackup.engine.RehearsalPlace;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.EtcdPrograms;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.LocalRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsedSnapshot;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.BackupDirectory;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves a snapshot by restoring it into an etcd that nobody uses. */
@Command(
        name = "rehearse",
        description = {
            "Restores a snapshot into a throw-away etcd, asks it for its revision and its live keys, compares them with the"
                    + " snapshot, and removes everything.",
            "",
            "With --kubeconfig, --server or --in-cluster it does so in a pod of that cluster, without privileges and with"
                    + " the etcd that the cluster runs. The snapshot then crosses the network, and the database is"
                    + " written twice to the disk of a control-plane node, which etcd shares: do it off-peak, or name"
                    + " another node. No backup of the cluster can run meanwhile.",
            "",
            "Without them it touches no cluster, and needs etcd, etcdctl and, since 3.5, etcdutl of about the cluster's"
                    + " release on this machine. What is restored are all Secrets of the cluster: they lie in a directory"
                    + " that only you may enter, and etcd listens on no port.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:etcd serves what the snapshot holds",
            "1:the rehearsal could not be made",
            "2:wrong arguments",
            "3:the rights or the node for it are missing; nothing was created",
            "4:could not log in",
            "5:a backup of this cluster is running",
            "6:etcd refuses the snapshot or does not serve what it holds, or there is no such file",
            "7:etcd serves what the snapshot holds, but something was left in the cluster; the log says what",
        })
final class RehearseCommand extends Subcommand {

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private LockOptions lock;

    @Parameters(paramLabel = "FILE|DIR", description = "A snapshot, or the directory of one backup.")
    private Path path;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "In a cluster: the pod's node. Default: a control-plane node, which has the image already.")
    private String node;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "In a cluster: the pod's image, with bash, etcd and etcdctl. Default: that of the node's etcd"
                    + " pod.")
    private String image;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "In a cluster: existing namespace for the pod. Default: one is made and deleted again.")
    private String namespace;

    @Option(
            names = "--etcd",
            paramLabel = "PATH",
            description = "On this machine: etcd, or the folder that it is in. Default: the one on the PATH.")
    private Path etcd;

    @Option(
            names = "--etcdctl",
            paramLabel = "PATH",
            description = "On this machine: etcdctl; etcdutl is taken from beside it. Default: beside etcd, or on the"
                    + " PATH.")
    private Path etcdctl;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description = "On this machine: where to restore to; it needs as much room as the snapshot. Default: the"
                    + " directory for temporary files.")
    private Path scratch;

    @Option(
            names = "--timeout",
            paramLabel = "MINUTES",
            defaultValue = "" + RunMinutes.REHEARSAL,
            description = "Give up after this time. Default: ${DEFAULT-VALUE}.")
    private int timeoutMinutes;

    @Override
    public Integer call() throws BackupException, InterruptedException {
        Duration timeout = BackupOptions.timeout(timeoutMinutes);
        PrintWriter out = out();
        ConsoleLog log = log();
        if (!cluster.isGiven()) {
            return print(out, InterruptOnExit.during(log, () -> here(timeout, log)));
        }
        PodRehearsal.Outcome outcome = InterruptOnExit.during(log, () -> inCluster(timeout, log));
        int exitCode = print(out, outcome.report());
        return exitCode == ExitCode.OK && !outcome.left().isEmpty() ? ExitCode.LEFT_BEHIND : exitCode;
    }

    private PodRehearsal.Outcome inCluster(Duration timeout, BackupLog log)
            throws BackupException, InterruptedException {
        if (etcd != null || etcdctl != null || scratch != null) {
            throw wrong("--etcd, --etcdctl and --scratch are for a rehearsal on this machine: leave them out, or the"
                    + " options that log in.");
        }
        return new ClusterRehearsal(Clock.systemUTC())
                .run(
                        new ClusterRehearsalRequest(
                                cluster.login(),
                                cluster.apiProxy(),
                                snapshot().toFile(),
                                new RehearsalPlace.InCluster(node, image),
                                namespace,
                                timeout,
                                lock.claim()),
                        log);
    }

    private RehearsalReport here(Duration timeout, BackupLog log) throws BackupException, InterruptedException {
        if (node != null || image != null || namespace != null) {
            throw wrong("--node, --image and --namespace are for a rehearsal in a cluster: name it by --kubeconfig,"
                    + " --server or --in-cluster.");
        }
        String searchPath = System.getenv("PATH");
        EtcdPrograms programs = EtcdPrograms.find(etcd, etcdctl, searchPath == null ? "" : searchPath);
        Path parent = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
        return new LocalRehearsal(programs, parent, timeout, log).run(RehearsedSnapshot.read(snapshot()));
    }

    private static int print(PrintWriter out, RehearsalReport report) {
        out.printf(
                Locale.ROOT,
                "%s: etcd %s %s serves revision %d with %,d live keys; the snapshot holds revision %d with %,d (%.1f s)%n",
                report.matches() ? "RESTORES" : "DOES NOT RESTORE AS IT SHOULD",
                report.etcdVersion(),
                report.place(),
                report.revision(),
                report.keys(),
                report.expectedRevision(),
                report.expectedKeys(),
                report.millis() / 1000.0);
        out.flush();
        return report.matches() ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    private static BackupException wrong(String sentence) {
        return new BackupException(Stage.REQUEST, sentence);
    }

    private Path snapshot() throws BackupException {
        return Files.isDirectory(path) ? BackupDirectory.list(path).onlySnapshot() : path;
    }
}
