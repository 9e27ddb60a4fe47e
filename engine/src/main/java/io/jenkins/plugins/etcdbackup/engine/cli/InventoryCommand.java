package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.objects.Inventory;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryComparison;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryComparison.Change;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how much of what a backup holds, and what became of it since another one. */
@Command(
        name = "inventory",
        description = {
            "Says how many objects a backup holds, by resource and by namespace, and what came, went and changed since an"
                    + " older one: which namespaces vanished, first of all. Reads the inventory that lies beside the"
                    + " snapshot, else the snapshot. Names no object: diff does.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:read", "2:wrong arguments", "6:there is no such file, or it is damaged"})
final class InventoryCommand extends Subcommand {

    @Mixin
    private StoredBackupOptions stored;

    @Parameters(paramLabel = "BACKUP", description = "A directory with one backup, a snapshot, or an inventory.")
    private Path backup;

    @Option(names = "--since", paramLabel = "OLDER", description = "The same of an earlier time, to compare with.")
    private Path since;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "Rows per table, 1 or more; --json has them all. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** What a program reads; the names of the fields are part of the command line's contract. */
    record Result(Inventory inventory, InventoryComparison since) {}

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        if (top < 1) {
            throw new BackupException(Stage.REQUEST, "--top must be 1 or more, not " + top + ".");
        }
        BackupOpening opening = stored.opening();
        Result result = result(opening.inventory(backup), since == null ? null : opening.inventory(since));
        PrintWriter out = out();
        if (json) {
            printJson(result);
        } else if (since == null) {
            print(result.inventory(), out);
        } else {
            print(result.since(), out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static Result result(byte[] newer, byte[] older) throws BackupException {
        try {
            return new Result(
                    Inventory.read(new ByteArrayInputStream(newer)),
                    older == null
                            ? null
                            : InventoryComparison.of(
                                    () -> new ByteArrayInputStream(older), () -> new ByteArrayInputStream(newer)));
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "The inventory can't be read: " + e.getMessage() + ".", e);
        }
    }

    private void print(Inventory inventory, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d objects with %s in %,d namespaces%n",
                inventory.objects(),
                ByteCount.of(inventory.bytes()),
                inventory.namespaces().size());
        print("RESOURCE", inventory.resources(), out);
        print("NAMESPACE", inventory.namespaces(), out);
    }

    private void print(String head, List<Inventory.Count> counts, PrintWriter out) {
        out.println();
        TextTable table = new TextTable(out, "OBJECTS", "BYTES", head);
        counts.stream()
                .limit(top)
                .forEach(
                        count -> table.add(String.valueOf(count.objects()), ByteCount.of(count.bytes()), count.name()));
        table.flush();
        more(counts.size(), out);
    }

    private void print(InventoryComparison comparison, PrintWriter out) {
        comparison.vanished().forEach(name -> out.println("VANISHED: namespace " + PlainText.of(name)));
        comparison.appeared().forEach(name -> out.println("new: namespace " + PlainText.of(name)));
        out.printf(
                Locale.ROOT,
                "%,d came, %,d went (%.1f %% of %,d), %,d changed%n",
                comparison.all().came(),
                comparison.all().went(),
                100 * comparison.shareThatWent(),
                comparison.before(),
                comparison.all().changed());
        changes("RESOURCE", comparison.resources(), out);
        changes("NAMESPACE", comparison.namespaces(), out);
    }

    private void changes(String head, List<Change> changes, PrintWriter out) {
        if (changes.isEmpty()) {
            return;
        }
        out.println();
        TextTable table = new TextTable(out, "CAME", "WENT", "CHANGED", head);
        changes.stream()
                .limit(top)
                .forEach(change -> table.add(
                        String.valueOf(change.came()),
                        String.valueOf(change.went()),
                        String.valueOf(change.changed()),
                        change.name()));
        table.flush();
        more(changes.size(), out);
    }

    private void more(int rows, PrintWriter out) {
        if (rows > top) {
            out.printf(Locale.ROOT, "and %d more%n", rows - top);
        }
    }
}
