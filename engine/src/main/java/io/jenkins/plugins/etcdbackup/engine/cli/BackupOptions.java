package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.CaptureOptions;
import io.jenkins.plugins.etcdbackup.engine.CheckOptions;
import io.jenkins.plugins.etcdbackup.engine.Method;
import io.jenkins.plugins.etcdbackup.engine.ProtectionOptions;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.preflight.QuietHours;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.File;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What may be said about a backup, be it one that is taken or one that is only looked into. */
abstract class BackupOptions extends Subcommand {

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--method",
            paramLabel = "script|direct",
            defaultValue = "script",
            description = "script: the node's own cluster-backup.sh, as documented. direct: etcd's snapshot stream;"
                    + " writes nothing on the node. Default: ${DEFAULT-VALUE}.")
    private Method method;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "Control-plane node. Default: a ready one with a healthy member that is not the leader.")
    private String node;

    @Option(
            names = "--debug-image",
            paramLabel = "IMAGE",
            description = "Image of the debug pod. Default: openshift/tools, else that of the node's etcd pod.")
    private String debugImage;

    @Option(
            names = "--debug-namespace",
            paramLabel = "NAME",
            description = "Existing namespace for the debug pod. Default: one is made and deleted again.")
    private String debugNamespace;

    @Option(
            names = "--timeout",
            paramLabel = "MINUTES",
            defaultValue = "" + RunMinutes.DEFAULT,
            description = "Stop and clean up after this time, " + RunMinutes.SHORTEST + " to " + RunMinutes.LONGEST
                    + ". Default: ${DEFAULT-VALUE}.")
    private int timeoutMinutes;

    @Option(
            names = "--allow",
            paramLabel = "ID",
            split = ",",
            description = "Go on although this preflight check fails; it is recorded. See docs/preflight.md.")
    private Set<String> allow;

    @Option(
            names = "--quiet-hours",
            paramLabel = "HH:MM-HH:MM[ ZONE]",
            description = "No backup within these hours, such as \"08:00-18:00 Europe/Vienna\".")
    private String quietHours;

    @Option(
            names = "--no-member-comparison",
            description = "Don't ask whether all members of etcd and the snapshot hold the same keys (HashKV). Each"
                    + " member reads all of its data for the answer.")
    private boolean noMemberComparison;

    @Option(
            names = "--encrypt-to",
            paramLabel = "RECIPIENT",
            split = ",",
            description = {
                "Encrypt both files to these public keys (age1…); the file names end in .age. Nothing is written to this"
                        + " disk unencrypted, except with --rehearse-with."
            })
    private List<String> encryptTo;

    @Option(
            names = "--encrypt-keys-to",
            paramLabel = "RECIPIENT",
            split = ",",
            description = "Encrypt the tarball, which holds keys, to these instead.")
    private List<String> encryptKeysTo;

    @Option(
            names = "--static-resources-output",
            paramLabel = "DIR",
            description = "Existing directory for the tarball, to keep it apart from the snapshot.")
    private File staticResourcesOutput;

    @Mixin
    private LockOptions lock;

    @Mixin
    private RehearsalOptions rehearsal;

    /** @param output existing directory */
    BackupRequest request(File output) throws BackupException {
        Duration timeout = timeout(timeoutMinutes);
        return new BackupRequest(
                cluster.login(),
                cluster.apiProxy(),
                output,
                new CaptureOptions(method, node, debugImage, debugNamespace),
                new CheckOptions(
                        allow == null ? Set.of() : allow,
                        quietHours == null ? null : quiet(quietHours),
                        rehearsal.place(),
                        !noMemberComparison),
                new ProtectionOptions(
                        recipients("--encrypt-to", encryptTo),
                        recipients("--encrypt-keys-to", encryptKeysTo),
                        staticResourcesOutput),
                timeout,
                lock.claim());
    }

    static Duration timeout(int minutes) throws BackupException {
        if (!RunMinutes.isTimeout(minutes)) {
            throw new BackupException(
                    Stage.REQUEST,
                    "--timeout must be between " + RunMinutes.SHORTEST + " and " + RunMinutes.LONGEST + " minutes, not "
                            + minutes + ".");
        }
        return Duration.ofMinutes(minutes);
    }

    /** Who asks for encryption must not get plain files because a variable was not set. */
    private static Recipients recipients(String option, List<String> given) throws BackupException {
        if (given == null) {
            return Recipients.NONE;
        }
        Recipients recipients = Recipients.parse(given);
        if (recipients.isEmpty()) {
            throw new BackupException(
                    Stage.REQUEST,
                    option + " names no recipient: is a variable not set? Leave it out for plain files.");
        }
        return recipients;
    }

    private static QuietHours quiet(String text) throws BackupException {
        return QuietHours.parse(text, ZoneId.systemDefault())
                .orElseThrow(() -> new BackupException(
                        Stage.REQUEST, "--quiet-hours must look like 08:00-18:00 or \"08:00-18:00 Europe/Vienna\"."));
    }
}
