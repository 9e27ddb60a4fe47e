package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.CleanObject;
import io.jenkins.plugins.etcdbackup.engine.objects.FoundObject;
import io.jenkins.plugins.etcdbackup.engine.objects.LabelSelector;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectPrinter;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectQuery;
import io.jenkins.plugins.etcdbackup.engine.objects.ResourceType;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints objects of a backup so that they can be brought back. */
@Command(
        name = "get",
        description = {
            "Prints objects out of a backup as `oc get -o yaml` would have, ready for `oc apply -f -`: without what the"
                    + " server sets itself. Needs no cluster.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:some of it could not be read, or is not there",
            "2:wrong arguments",
            "6:there is no such file, or it is damaged"
        })
final class GetCommand implements Callable<Integer> {

    private static final String DEFAULT_NAMESPACE = "default";

    @Spec
    private CommandSpec spec;

    @Mixin
    private StoredBackupOptions stored;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "A directory with one backup, or a snapshot.")
    private Path backup;

    @Parameters(
            index = "1",
            paramLabel = "RESOURCE",
            description = "As oc takes it: plural, singular, short name, resource.group; several with commas.")
    private String resource;

    @Parameters(index = "2..*", paramLabel = "NAME", description = "The objects' names. Default: all.")
    private Set<String> names = new TreeSet<>();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "The namespace. Default: default.")
    private String namespace = DEFAULT_NAMESPACE;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces.")
    private boolean allNamespaces;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Labels that they have.")
    private String selector;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "yaml|json|name",
            description = "Default: yaml.")
    private ObjectPrinter.Format output = ObjectPrinter.Format.YAML;

    @Option(names = "--raw", description = "Leave nothing out.")
    private boolean raw;

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (BackupObjects objects = stored.open(backup)) {
            List<ResourceType> types = objects.resources(resource);
            boolean one = names.size() == 1 && types.size() == 1 && !allNamespaces;
            Set<String> missing = new TreeSet<>(names);
            int[] unreadable = {0};
            try (ObjectPrinter printer = ObjectPrinter.of(out, output, !one)) {
                objects.objects(query(types), object -> {
                    missing.remove(object.name());
                    if (object.isReadable()) {
                        warn(object, err);
                        printer.print(object, raw ? object.json() : CleanObject.of(object));
                    } else {
                        unreadable[0]++;
                        err.println(PlainText.of(object.title() + " can't be read: " + object.problem() + "."));
                    }
                });
            }
            missing.forEach(name -> err.println(PlainText.of("There is no " + resource + " " + name + ".")));
            err.flush();
            return missing.isEmpty() && unreadable[0] == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void warn(FoundObject object, PrintWriter err) {
        if (!object.unknown().isEmpty()) {
            err.println(PlainText.of(object.title() + " has fields that this release does not know: "
                    + String.join(", ", object.unknown()) + (raw ? "." : "; --raw keeps them.")));
        }
    }

    private ObjectQuery query(List<ResourceType> types) throws BackupException {
        if (allNamespaces && !names.isEmpty()) {
            throw new BackupException(Stage.REQUEST, "A name is one of a namespace: leave out -A, or the name.");
        }
        return new ObjectQuery(
                types,
                allNamespaces ? null : namespace,
                names,
                selector == null ? LabelSelector.ALL : LabelSelector.parse(selector),
                ObjectQuery.NEWEST);
    }
}
