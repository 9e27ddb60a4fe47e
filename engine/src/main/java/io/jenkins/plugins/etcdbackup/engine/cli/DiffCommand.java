package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupDifference;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.FoundObject;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectChange;
import io.jenkins.plugins.etcdbackup.engine.objects.ResourceType;
import io.jenkins.plugins.etcdbackup.engine.objects.SecretKinds;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what changed between two backups. */
@Command(
        name = "diff",
        description = {
            "Says which objects came (+), went (-) and changed (~) from one backup to another, and in which fields. What"
                    + " changes all the time is left out unless it is named: Events and Leases.",
            "",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:compared",
            "1:one of the two is damaged",
            "2:wrong arguments",
            "6:there is no such file, or nothing in it can be read"
        })
final class DiffCommand extends Subcommand {

    private static final int MAX_CHANGES = 5;
    private static final Set<String> RESTLESS = Set.of("events", "leases.coordination.k8s.io");

    @Mixin
    private StoredBackupOptions stored;

    @Parameters(index = "0", paramLabel = "OLD", description = "A directory with one backup, or a snapshot.")
    private Path older;

    @Parameters(index = "1", paramLabel = "NEW", description = "The same of a later time.")
    private Path newer;

    @Parameters(index = "2", arity = "0..1", paramLabel = "RESOURCE", description = "As oc takes it. Default: all.")
    private String resource;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only what is in this namespace. Default: all, and what is in none.")
    private String namespace;

    @Option(names = "--show-secrets", description = "Print values of Secrets, too.")
    private boolean showSecrets;

    @Override
    public Integer call() throws BackupException, InterruptedException, IOException {
        PrintWriter out = out();
        try (BackupObjects before = stored.open(older);
                BackupObjects after = stored.open(newer)) {
            Printer printer = new Printer(out);
            new BackupDifference(before, after).compare(types(before, after), namespace, printer);
            out.printf(Locale.ROOT, "%,d came, %,d went, %,d changed%n", printer.came, printer.went, printer.changed);
            out.flush();
            List<String> damage = Stream.of(before, after)
                    .flatMap(objects -> objects.damage().stream())
                    .toList();
            damage.forEach(this::warn);
            return damage.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private List<ResourceType> types(BackupObjects before, BackupObjects after)
            throws BackupException, InterruptedException {
        if (resource != null) {
            return after.resources(resource);
        }
        Set<ResourceType> types = new LinkedHashSet<>(after.allResources());
        Set<String> storage = new LinkedHashSet<>();
        types.forEach(type -> storage.add(type.storage()));
        before.allResources().stream()
                .filter(type -> storage.add(type.storage()))
                .forEach(types::add);
        return types.stream()
                .filter(type -> !RESTLESS.contains(type.fullName()))
                .filter(type -> namespace == null || type.namespaced())
                .toList();
    }

    /** Prints a line for each object, and one for each of the first fields that changed. */
    private final class Printer implements BackupDifference.Visitor {

        private final PrintWriter out;
        private long came;
        private long went;
        private long changed;

        private Printer(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void came(FoundObject object) {
            came++;
            out.println("+ " + PlainText.of(object.title()));
        }

        @Override
        public void went(FoundObject object) {
            went++;
            out.println("- " + PlainText.of(object.title()));
        }

        @Override
        public void changed(FoundObject before, FoundObject after, List<ObjectChange> changes) {
            changed++;
            boolean readable = before.isReadable() && after.isReadable();
            out.println("~ " + PlainText.of(after.title()) + (readable ? "" : " (what changed can't be read)"));
            boolean withValues = showSecrets || !SecretKinds.contain(after.type());
            changes.stream()
                    .limit(MAX_CHANGES)
                    .forEach(change -> out.println("    " + PlainText.of(change.sentence(withValues))));
            if (changes.size() > MAX_CHANGES) {
                out.printf(Locale.ROOT, "    and %d more%n", changes.size() - MAX_CHANGES);
            }
        }
    }
}
