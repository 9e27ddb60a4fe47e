package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.CleanObject;
import io.jenkins.plugins.etcdbackup.engine.objects.FoundObject;
import io.jenkins.plugins.etcdbackup.engine.objects.NamespaceContents;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectPrinter;
import io.jenkins.plugins.etcdbackup.engine.objects.ResourceType;
import io.jenkins.plugins.etcdbackup.engine.objects.ReturnLimits;
import io.jenkins.plugins.etcdbackup.engine.objects.SecretKinds;
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
                    + " server sets itself. Needs no cluster. Secrets are printed in full.",
            "",
            "A whole namespace: etcd-backup get BACKUP namespace NAME --with-contents",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:some of it could not be read, or is not there",
            "2:wrong arguments",
            "6:there is no such file, or it is damaged"
        })
final class GetCommand implements Callable<Integer> {

    private static final String NAMESPACE = "Namespace";

    @Spec
    private CommandSpec spec;

    @Mixin
    private StoredBackupOptions stored;

    @Mixin
    private ObjectSelection selection;

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
            names = {"-o", "--output"},
            paramLabel = "yaml|json|name",
            defaultValue = "yaml",
            description = "Default: ${DEFAULT-VALUE}.")
    private ObjectPrinter.Format output;

    @Option(names = "--raw", description = "Leave nothing out, not even what this release does not know.")
    private boolean raw;

    @Option(
            names = "--with-contents",
            description = "With namespaces: all that is in them, too, in an order that oc apply takes; but not what"
                    + " controllers make again.")
    private boolean withContents;

    @Option(names = "--all", description = "With --with-contents: also what controllers make again, such as Pods.")
    private boolean all;

    private final ReturnLimits limits = new ReturnLimits();
    private boolean saidSecrets;
    private boolean incomplete;

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (BackupObjects objects = stored.open(backup)) {
            List<ResourceType> types = objects.resources(resource);
            boolean one = names.size() == 1 && types.size() == 1 && !withContents;
            try (ObjectPrinter printer = ObjectPrinter.of(out, output, !one)) {
                if (withContents) {
                    printContents(objects, types, printer);
                } else {
                    printObjects(objects, types, printer);
                }
            }
            objects.damage()
                    .ifPresent(
                            sentence -> warn("The snapshot is damaged, so there may be more in it: " + sentence + "."));
        }
        limits.sentences().forEach(this::warn);
        return incomplete ? ExitCode.FAILED : ExitCode.OK;
    }

    private void printObjects(BackupObjects objects, List<ResourceType> types, ObjectPrinter printer)
            throws BackupException, InterruptedException {
        Set<String> missing = new TreeSet<>(names);
        objects.objects(selection.query(types, names), object -> {
            missing.remove(object.name());
            print(object, printer);
        });
        for (String name : missing) {
            incomplete = true;
            warn("There is no " + resource + " " + name + where(types) + ".");
        }
    }

    private String where(List<ResourceType> types) {
        boolean namespaced = types.stream().anyMatch(ResourceType::namespaced);
        String revision = selection.isNewest() ? "" : " at revision " + selection.revision();
        return (namespaced && !selection.inAllNamespaces() ? " in namespace " + selection.namespace() : "") + revision;
    }

    private void printContents(BackupObjects objects, List<ResourceType> types, ObjectPrinter printer)
            throws BackupException, InterruptedException {
        if (types.size() != 1 || !types.get(0).kind().equals(NAMESPACE) || names.isEmpty()) {
            throw new BackupException(
                    Stage.REQUEST, "--with-contents is for namespaces: get BACKUP namespace NAME --with-contents.");
        }
        NamespaceContents contents = new NamespaceContents(objects);
        for (String name : names) {
            int[] found = {0};
            contents.show(name, selection.revision(), all, object -> {
                found[0]++;
                print(object, printer);
            });
            if (found[0] == 0) {
                incomplete = true;
                warn("There is no namespace " + name + where(types) + ".");
            }
        }
    }

    private void print(FoundObject object, ObjectPrinter printer) throws IOException {
        if (!object.isReadable()) {
            incomplete = true;
            warn(object.title() + " can't be read: " + object.problem() + ".");
            return;
        }
        if (!saidSecrets && output != ObjectPrinter.Format.NAME && SecretKinds.contain(object.type())) {
            saidSecrets = true;
            warn("What follows holds secrets in full.");
        }
        if (!object.unknown().isEmpty()) {
            warn(object.title() + " has fields that this release does not know: " + String.join(", ", object.unknown())
                    + (raw ? "." : ". They are left out; --raw keeps them."));
        }
        if (!raw) {
            limits.add(object);
        }
        printer.print(object, raw ? object.json() : CleanObject.of(object));
    }

    private void warn(String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(PlainText.of(sentence));
        err.flush();
    }
}
