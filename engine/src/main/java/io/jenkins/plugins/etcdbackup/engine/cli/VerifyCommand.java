package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.restore.BackupReport;
import io.jenkins.plugins.etcdbackup.engine.restore.StoredBackupVerifier;
import io.jenkins.plugins.etcdbackup.engine.restore.VerifiedFile;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Says whether backup files may be trusted, without a cluster. */
@Command(
        name = "verify",
        description = {
            "Reads snapshots and tarballs of static pod resources to the last byte and says everything that is wrong"
                    + " with them. Needs no cluster.",
            "",
            "A snapshot's trailing sha256 is checked, which `etcdctl snapshot status` does not do; its hash, revision"
                    + " and key count are the ones that etcdctl prints.",
            "",
            "In a directory each pair is compared with its manifest, backup_TIME.json, where there is one."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything may be trusted", "2:wrong arguments", "6:a check failed, or there is no such file"
        })
final class VerifyCommand extends Subcommand {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "Snapshots, tarballs, or directories with pairs of both.")
    private List<Path> paths;

    @Option(
            names = "--etcd",
            paramLabel = "RELEASE",
            description = "Compute the status as this etcd release's tools do, such as 3.5: until 3.5 every entry"
                    + " counts, since 3.6 live keys do. Default: the release that the file itself names.")
    private String etcd;

    @Option(
            names = "--no-sha256",
            description = "Don't check the trailing sha256: as fast as `etcdctl snapshot status`, and as blind.")
    private boolean noSha256;

    @Mixin
    private StoredBackupOptions stored;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** What a program reads; the names of the fields are part of the command line's contract. */
    record Result(boolean passed, List<VerifiedFile> files, List<String> notChecked) {}

    @Override
    public Integer call() throws BackupException, InterruptedException, JsonProcessingException {
        StoredBackupVerifier verification =
                new StoredBackupVerifier(rules(), !noSha256, Clock.systemUTC(), stored.opening());
        List<VerifiedFile> files = new ArrayList<>();
        List<String> notChecked = new ArrayList<>();
        for (Path path : paths) {
            BackupReport report = verification.verify(path);
            files.addAll(report.files());
            notChecked.addAll(report.notChecked());
        }
        boolean passed = files.stream().allMatch(VerifiedFile::passed);
        PrintWriter out = out();
        if (json) {
            printJson(new Result(passed, files, notChecked));
        } else {
            files.forEach(file -> print(file, out));
            for (String sentence : notChecked) {
                out.printf(Locale.ROOT, "  ????  %-18s  %s%n", "not-checked", PlainText.of(sentence));
            }
        }
        out.flush();
        return passed ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    private StatusRules rules() {
        return etcd == null
                ? StatusRules.OF_FILE
                : StatusRules.ofRelease(etcd)
                        .orElseThrow(() -> new ParameterException(
                                commandLine(),
                                "--etcd: '" + PlainText.of(etcd) + "' is no release of etcd 3, such as 3.5 or 3.6.5"));
    }

    private static void print(VerifiedFile file, PrintWriter out) {
        out.println(PlainText.of(file.file()) + (file.passed() ? ": may be trusted" : ": DO NOT RESTORE FROM IT"));
        SnapshotStatus status = file.status();
        if (status != null) {
            out.printf(
                    Locale.ROOT,
                    "  hash %x, revision %d, totalKey %,d (%s), %s%n",
                    status.hash(),
                    status.revision(),
                    status.totalKey(),
                    status.version() == null
                            ? "every entry, as etcd 3.4 and 3.5 count"
                            : "live keys, as etcd counts since 3.6",
                    ByteCount.of(status.totalSize()));
            out.println("  " + status.toJson());
        }
        if (file.sha256() != null) {
            out.println("  sha256 " + file.sha256());
        }
        for (Finding finding : file.findings()) {
            out.printf(
                    Locale.ROOT,
                    "  %-4s  %-18s  %s%n",
                    finding.level(),
                    finding.id(),
                    PlainText.of(finding.sentence()));
        }
    }
}
