package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "Snapshots, tarballs, or directories with pairs of both.")
    private List<Path> paths;

    @Option(
            names = "--etcd",
            paramLabel = "3.5|3.6",
            defaultValue = "3.5",
            description = "Compute the status as this release's etcdutl does: 3.4 and 3.5 count every entry, 3.6 counts"
                    + " live keys. Default: ${DEFAULT-VALUE}.")
    private EtcdRelease etcd;

    @Option(
            names = "--no-sha256",
            description = "Don't check the trailing sha256: as fast as `etcdctl snapshot status`, and as blind.")
    private boolean noSha256;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** What a program reads; the names of the fields are part of the command line's contract. */
    record Result(boolean passed, List<VerifiedFile> files) {}

    @Override
    public Integer call() throws BackupException, InterruptedException, JsonProcessingException {
        FileVerification verification = new FileVerification(rules(), !noSha256, Clock.systemUTC());
        List<VerifiedFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.addAll(verification.verify(path));
        }
        boolean passed = files.stream().allMatch(VerifiedFile::passed);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonOutput.of(new Result(passed, files)));
        } else {
            files.forEach(file -> print(file, out));
        }
        out.flush();
        return passed ? ExitCode.OK : ExitCode.NOT_VERIFIED;
    }

    private StatusRules rules() {
        return etcd == EtcdRelease.V3_6 ? StatusRules.ETCD_3_6 : StatusRules.ETCD_3_5;
    }

    private static void print(VerifiedFile file, PrintWriter out) {
        out.println(PlainText.of(file.file()) + (file.passed() ? ": may be trusted" : ": DO NOT RESTORE FROM IT"));
        SnapshotStatus status = file.status();
        if (status != null) {
            out.printf(
                    Locale.ROOT,
                    "  hash %x, revision %d, %,d keys, %s%n",
                    status.hash(),
                    status.revision(),
                    status.totalKey(),
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

    /** Releases whose rules differ. */
    enum EtcdRelease {
        V3_4("3.4"),
        V3_5("3.5"),
        V3_6("3.6");

        private final String number;

        EtcdRelease(String number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return number;
        }
    }
}
