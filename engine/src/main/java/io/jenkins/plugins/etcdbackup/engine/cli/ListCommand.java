package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.FoundObject;
import io.jenkins.plugins.etcdbackup.engine.objects.LabelSelector;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectQuery;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the objects of a backup. */
@Command(
        name = "list",
        description = {
            "Lists the objects in a backup: namespace, name, when created, and at which revision last changed. Without"
                    + " RESOURCE it says how many there are of each. Needs no cluster, and prints no values.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed",
            "1:some of it could not be read, or the snapshot is damaged",
            "2:wrong arguments",
            "6:there is no such file, or nothing in it can be read"
        })
final class ListCommand extends Subcommand {

    @Mixin
    private StoredBackupOptions stored;

    @Mixin
    private ObjectSelection selection;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "A directory with one backup, or a snapshot.")
    private Path backup;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "RESOURCE",
            description = "As oc takes it: plural, singular, short name, resource.group; several with commas.")
    private String resource;

    private boolean incomplete;

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        PrintWriter out = out();
        try (BackupObjects objects = stored.open(backup)) {
            if (resource == null) {
                count(objects, out);
            } else {
                list(objects, out);
            }
            objects.damage().ifPresent(sentence -> {
                incomplete = true;
                warn(sentence);
            });
        }
        out.flush();
        return incomplete ? ExitCode.FAILED : ExitCode.OK;
    }

    private void count(BackupObjects objects, PrintWriter out) throws BackupException, InterruptedException {
        Map<String, Integer> counts = new TreeMap<>();
        objects.keys(
                ObjectQuery.of(objects.allResources()),
                (type, namespace, name) -> counts.merge(type.fullName(), 1, Integer::sum));
        TextTable table = new TextTable(out, "OBJECTS", "RESOURCE");
        counts.forEach((type, number) -> table.add(String.valueOf(number), type));
        table.flush();
    }

    private void list(BackupObjects objects, PrintWriter out) throws BackupException, InterruptedException {
        TextTable table = new TextTable(out, "NAMESPACE", "NAME", "RESOURCE", "CREATED", "REVISION");
        LabelSelector labels =
                selection.selector() == null ? LabelSelector.ALL : LabelSelector.parse(selection.selector());
        ObjectQuery query = new ObjectQuery(
                objects.resources(resource), selection.namespace(), Set.of(), labels, selection.revision());
        objects.objects(query, object -> {
            table.add(
                    object.namespace().isEmpty() ? "-" : object.namespace(),
                    object.shownName(),
                    object.type().fullName(),
                    created(object),
                    String.valueOf(object.revision()));
            if (!object.isReadable()) {
                incomplete = true;
                warn(object.title() + " can't be read: " + object.problem() + ".");
            }
        });
        table.flush();
    }

    private static String created(FoundObject object) {
        String created = object.isReadable()
                ? object.json().path("metadata").path("creationTimestamp").asText("-")
                : "?";
        return created.equals("null") ? "-" : created;
    }
}
