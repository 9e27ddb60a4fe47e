package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectPrinter;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn.Contents;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectReturn.Wanted;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
            "1:some of it could not be read, or is not there, or the snapshot is damaged",
            "2:wrong arguments",
            "6:there is no such file, or nothing in it can be read"
        })
final class GetCommand extends Subcommand {

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

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        Wanted wanted = new Wanted(
                resource,
                names,
                selection.namespace(),
                selection.selector(),
                selection.revision(),
                withContents ? (all ? Contents.ALL : Contents.MADE_BY_PEOPLE) : Contents.NONE,
                raw,
                output);
        try (BackupObjects objects = stored.open(backup)) {
            ObjectReturn found = new ObjectReturn(objects, wanted, this::warn);
            found.print(out());
            return found.complete() ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
