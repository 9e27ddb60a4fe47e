package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.BackupResult;
import io.jenkins.plugins.etcdbackup.engine.EtcdBackup;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.File;
import java.io.PrintWriter;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes one backup. */
@Command(
        name = "backup",
        description = {
            "Takes a backup of the cluster's etcd from one control-plane node, verifies it, and cleans up after itself.",
            "",
            "It leaves five files: snapshot_TIME.db and static_kuberesources_TIME.tar.gz, which cluster-restore.sh takes"
                    + " as they are; backup_TIME.json, which says all that is known of them; inventory_TIME.tsv.gz, what the snapshot"
                    + " holds; and RESTORE_TIME.md, which says how to restore just this backup. Without --encrypt-to they are not encrypted: whoever reads"
                    + " them reads every Secret of the cluster.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the backup was taken and verified",
            "1:it failed; nothing was kept",
            "2:wrong arguments",
            "3:the cluster or the node is not ready for a backup; nothing was created",
            "4:could not log in",
            "5:another backup of this cluster is running",
            "6:what came from the node did not pass verification and was deleted",
            "7:the backup is good, but something was left in the cluster; the log says what",
            "130:interrupted (Ctrl-C) and cleaned up",
            "143:ended by TERM and cleaned up",
        })
final class BackupCommand extends BackupOptions {

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Existing directory for the files.")
    private File output;

    @Option(names = "--json", description = "Print the manifest as JSON on standard output, the log on standard error.")
    private boolean json;

    @Override
    public Integer call() throws BackupException, InterruptedException, JsonProcessingException {
        PrintWriter out = out();
        ConsoleLog log = json ? logOnStandardError(System.console() != null) : log();
        BackupRequest request = request(output);
        BackupResult result = InterruptOnExit.during(log, () -> new EtcdBackup(Clock.systemUTC()).run(request, log));
        if (json) {
            out.println(ManifestJson.write(result.manifest()));
        } else {
            new Summary(out).print(result);
        }
        out.flush();
        return result.left().isEmpty() ? ExitCode.OK : ExitCode.LEFT_BEHIND;
    }
}
