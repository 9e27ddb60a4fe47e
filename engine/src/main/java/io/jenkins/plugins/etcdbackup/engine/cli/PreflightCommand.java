package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.DryRun;
import io.jenkins.plugins.etcdbackup.engine.DryRunReport;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Wording;
import java.io.File;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A backup's dry run. */
@Command(
        name = "preflight",
        description = {
            "Says whether a backup with these options would be taken, and what it would make: it logs in, reads the facts,"
                    + " chooses the node and makes every check. It creates nothing in the cluster and leaves no file.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a backup would be taken",
            "1:it could not be found out",
            "2:wrong arguments",
            "3:the cluster or the node is not ready for a backup",
            "4:could not log in",
        })
final class PreflightCommand extends BackupOptions {

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Existing directory that a backup would write to. Default: the current one.")
    private File output;

    @Override
    public Integer call() throws BackupException, InterruptedException {
        PrintWriter out = out();
        Wording wording = wording();
        ConsoleLog log = log();
        BackupRequest request = request(output);
        DryRunReport report = InterruptOnExit.during(log, () -> new DryRun(Clock.systemUTC()).run(request, log));
        for (Finding finding : report.findings()) {
            line(out, finding.level().name(), finding.id() + ": " + wording.apply(finding.sentence()));
        }
        report.plan().forEach(sentence -> line(out, "MAKES", sentence));
        out.println(
                report.isReady()
                        ? "READY: a backup would be taken. Nothing was made."
                        : "NOT READY: a backup would stop here. Nothing was made.");
        out.flush();
        return report.isReady() ? ExitCode.OK : ExitCode.NOT_READY;
    }

    private static void line(PrintWriter out, String label, String sentence) {
        out.printf(Locale.ROOT, "%-5s  %s%n", label, PlainText.of(sentence));
    }
}
