package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.etcdbackup.engine.objects.OpenedFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a snapshot holds: whose it is, how much of what, how much of it encrypted. */
@Command(
        name = "inspect",
        description = {
            "Says what a snapshot holds: cluster and version by the ClusterVersion object inside of it, keys and bytes"
                    + " by resource and namespace, the largest objects, and how many values are encrypted at rest."
                    + " Needs no cluster. Counts live keys: the newest revision of each, unless deleted.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:read", "2:wrong arguments", "6:there is no such file, or it is damaged: see verify"})
final class InspectCommand extends Subcommand {

    @Parameters(paramLabel = "FILE", description = "The snapshot.")
    private Path file;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "Rows per table, 1 or more; --json has them all. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Mixin
    private IdentityOption identity;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws BackupException, InterruptedException, JsonProcessingException {
        if (top < 1) {
            throw new BackupException(Stage.REQUEST, "--top must be 1 or more, not " + top + ".");
        }
        if (Files.isDirectory(file)) {
            throw new BackupException(Stage.REQUEST, file + " is a directory: name the snapshot in it.");
        }
        SnapshotContents contents = contents();
        PrintWriter out = out();
        if (json) {
            printJson(contents);
        } else {
            print(contents, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private SnapshotContents contents() throws BackupException, InterruptedException {
        try (OpenedFile opened = OpenedFile.open(file, identity.identities())) {
            return ContentsReader.read(opened.snapshot());
        }
    }

    private void print(SnapshotContents contents, PrintWriter out) {
        out.println(cluster(contents.cluster()));
        out.printf(
                Locale.ROOT,
                "%,d live keys with %s at revision %d; database of %s, %s in use%s%n",
                contents.keys(),
                ByteCount.of(contents.bytes()),
                contents.revision(),
                ByteCount.of(contents.databaseBytes()),
                ByteCount.of(contents.usedBytes()),
                contents.storageVersion().isEmpty() ? "" : "; storage version " + contents.storageVersion());
        if (contents.encryption().isEmpty()) {
            out.println("no value is encrypted at rest");
        }
        for (SnapshotContents.Encryption encryption : contents.encryption()) {
            out.printf(Locale.ROOT, "%,d values are encrypted at rest by %s%n", encryption.keys(), encryption.prefix());
        }
        table(out, "RESOURCE", contents.resources(), row -> new String[] {
            ByteCount.of(row.bytes()), String.valueOf(row.keys()), row.resource(), row.type() == null ? "" : row.type()
        });
        table(out, "NAMESPACE", contents.namespaces(), row ->
                new String[] {ByteCount.of(row.bytes()), String.valueOf(row.keys()), row.namespace(), ""});
        out.println();
        out.printf(Locale.ROOT, "%10s %10s  %s%n", "BYTES", "REVISION", "LARGEST OBJECTS");
        contents.objects().stream()
                .limit(top)
                .forEach(object -> out.printf(
                        Locale.ROOT,
                        "%10s %10d  %s%n",
                        ByteCount.of(object.bytes()),
                        object.revision(),
                        PlainText.of(object.key())));
    }

    private static String cluster(SnapshotClusterIdentity cluster) {
        if (cluster == null) {
            return "no ClusterVersion object inside: not the snapshot of an OKD or OpenShift 4 cluster";
        }
        return "cluster " + PlainText.of(String.valueOf(cluster.clusterId())) + ", version "
                + (cluster.version() == null ? "none completed yet" : PlainText.of(cluster.version()))
                + (cluster.updateInFlight() ? ", an update was in flight" : "");
    }

    /** How a row shows itself: bytes, keys, name, remark. */
    private interface Columns<T> {
        String[] of(T row);
    }

    private <T> void table(PrintWriter out, String name, List<T> rows, Columns<T> columns) {
        out.println();
        out.printf(Locale.ROOT, "%10s %10s  %s%n", "BYTES", "KEYS", name);
        for (T row : rows.subList(0, Math.min(top, rows.size()))) {
            String[] cells = columns.of(row);
            String remark = cells[3].isEmpty() ? "" : "  (" + cells[3] + ")";
            out.printf(Locale.ROOT, "%10s %10s  %s%s%n", cells[0], cells[1], PlainText.of(cells[2]), remark);
        }
        if (rows.size() > top) {
            out.printf(Locale.ROOT, "%10s %10s  and %d more%n", "", "", rows.size() - top);
        }
    }
}
