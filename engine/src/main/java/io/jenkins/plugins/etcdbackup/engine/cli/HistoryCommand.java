package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.FoundObject;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectChange;
import io.jenkins.plugins.etcdbackup.engine.objects.ResourceType;
import io.jenkins.plugins.etcdbackup.engine.objects.SecretKinds;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what became of one object. */
@Command(
        name = "history",
        description = {
            "Lists the revisions of an object that a snapshot still holds, deletions too, and what changed in each. etcd"
                    + " forgets them at the next compaction, which Kubernetes asks for every five minutes; so it holds"
                    + " some minutes. `get --at REVISION` brings one back.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed",
            "1:there is nothing of it, or the snapshot is damaged",
            "2:wrong arguments",
            "6:there is no such file, or nothing in it can be read"
        })
final class HistoryCommand extends Subcommand {

    private static final int MAX_CHANGES = 10;

    @Mixin
    private StoredBackupOptions stored;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "A directory with one backup, or a snapshot.")
    private Path backup;

    @Parameters(index = "1", paramLabel = "RESOURCE", description = "As oc takes it.")
    private String resource;

    @Parameters(index = "2", paramLabel = "NAME", description = "The object's name.")
    private String name;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "default",
            description = "The namespace. Default: ${DEFAULT-VALUE}.")
    private String namespace;

    @Option(names = "--show-secrets", description = "Print values of Secrets, too.")
    private boolean showSecrets;

    private ObjectNode last;
    private int revisions;

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        PrintWriter out = out();
        try (BackupObjects objects = stored.open(backup)) {
            ResourceType type = objects.resources(resource).get(0);
            out.printf(Locale.ROOT, "%10s  %s%n", "REVISION", "WHAT");
            objects.history(type, namespace, name, object -> print(object, out));
            out.flush();
            Optional<String> problem = revisions > 0
                    ? objects.damage()
                    : Optional.of(objects.damage().orElse("There is nothing of " + resource + " " + name + "."));
            problem.ifPresent(this::warn);
            return problem.isPresent() ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private void print(FoundObject object, PrintWriter out) {
        List<ObjectChange> changes =
                last == null || !object.isReadable() ? List.of() : ObjectChange.between(last, object.json());
        out.printf(Locale.ROOT, "%10d  %s%n", object.revision(), PlainText.of(what(object, changes)));
        boolean withValues = showSecrets || !SecretKinds.contain(object.type());
        changes.stream()
                .limit(MAX_CHANGES)
                .forEach(change -> out.printf("%10s    %s%n", "", PlainText.of(change.sentence(withValues))));
        if (changes.size() > MAX_CHANGES) {
            out.printf(Locale.ROOT, "%10s    and %d more%n", "", changes.size() - MAX_CHANGES);
        }
        last = object.json();
        revisions++;
    }

    private String what(FoundObject object, List<ObjectChange> changes) {
        if (object.isDeletion()) {
            return "deleted";
        }
        if (!object.isReadable()) {
            return "can't be read: " + object.problem();
        }
        if (last == null) {
            return revisions == 0 ? "the oldest that is held" : "created again";
        }
        return changes.isEmpty() ? "written, and nothing changed" : "changed";
    }
}
