package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.etcdbackup.engine.RestoreTargets;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreCheck;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether a backup may be restored to a cluster. */
@Command(
        name = "restore-check",
        description = {
            "Says whether a backup may be restored: one whole pair, as its manifest describes it, certificates still"
                    + " valid, and of the same cluster and z-stream as the one given.",
            "",
            "Without --kubeconfig, --server, --cluster-id or --cluster-version it says what the files alone tell; that is"
                    + " what is left when the cluster is down. It changes nothing.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing speaks against it; the first line says whether every check could be made",
            "1:the cluster could not be asked",
            "2:wrong arguments",
            "4:could not log in",
            "6:do not restore it",
        })
final class RestoreCheckCommand extends Subcommand {

    @Mixin
    private ClusterOptions cluster;

    @Parameters(paramLabel = "DIR", description = "Directory with the files of one backup.")
    private Path directory;

    @Option(names = "--cluster-id", paramLabel = "ID", description = "The cluster's id, instead of asking the cluster.")
    private String clusterId;

    @Option(
            names = "--cluster-version",
            paramLabel = "VERSION",
            description = "The z-stream that it runs, such as 4.6.2, instead of asking the cluster.")
    private String clusterVersion;

    @Mixin
    private StoredBackupOptions stored;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws BackupException, InterruptedException, JsonProcessingException {
        RestoreVerdict verdict = new RestoreCheck(Clock.systemUTC(), stored.opening()).check(directory, target());
        PrintWriter out = out();
        if (json) {
            printJson(verdict);
        } else {
            print(verdict, out);
        }
        out.flush();
        return verdict.answer() == RestoreVerdict.Answer.NOT_RESTORABLE ? ExitCode.NOT_VERIFIED : ExitCode.OK;
    }

    private RestoreTarget target() throws BackupException, InterruptedException {
        boolean asksCluster = cluster.isGiven();
        if (asksCluster && (clusterId != null || clusterVersion != null)) {
            throw new BackupException(
                    Stage.REQUEST,
                    "--cluster-id and --cluster-version stand in for a cluster that can't be asked: leave them out, or"
                            + " the options that log in.");
        }
        if (!asksCluster) {
            return RestoreTarget.of(clusterId, clusterVersion);
        }
        // Standard output is for the verdict.
        return RestoreTargets.ask(cluster.login(), cluster.apiProxy(), logOnStandardError(false));
    }

    private static void print(RestoreVerdict verdict, PrintWriter out) {
        out.println(
                switch (verdict.answer()) {
                    case RESTORABLE -> "MAY BE RESTORED: every check passed.";
                    case NOTHING_AGAINST_IT -> "NOTHING SPEAKS AGAINST IT, but not everything could be checked.";
                    case NOT_RESTORABLE -> "DO NOT RESTORE IT.";
                });
        for (Finding finding : verdict.findings()) {
            out.printf(
                    Locale.ROOT,
                    "  %-4s  %-24s  %s%n",
                    finding.level(),
                    finding.id(),
                    PlainText.of(finding.sentence()));
        }
        for (String sentence : verdict.unknown()) {
            out.printf(Locale.ROOT, "  ????  %-24s  %s%n", "not-checked", PlainText.of(sentence));
        }
    }
}
