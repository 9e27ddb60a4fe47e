package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.Serializable;
import java.io.Writer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Prints objects so that they can be brought back, and says what does not come back with them. For one use. */
public final class ObjectReturn {

    private static final String NAMESPACE = "Namespace";

    private final BackupObjects objects;
    private final Wanted wanted;
    private final Consumer<String> warnings;
    private final ReturnLimits limits = new ReturnLimits();
    private boolean saidSecrets;
    private boolean complete = true;
    private long printed;

    /**
     * Which objects, and how.
     *
     * @param resource as {@code oc} takes it
     * @param names empty for all
     * @param namespace null for all
     * @param selector labels as {@code oc} takes them; null for all
     * @param revision as they were then; {@link ObjectQuery#NEWEST} for the newest
     * @param contents with namespaces, what of their contents
     * @param raw whether to leave nothing out
     */
    public record Wanted(
            String resource,
            Set<String> names,
            String namespace,
            String selector,
            long revision,
            Contents contents,
            boolean raw,
            ObjectPrinter.Format format)
            implements Serializable {

        public Wanted {
            names = Set.copyOf(names);
        }

        /** What the objects are looked for by. */
        public ObjectQuery query(List<ResourceType> types) throws BackupException {
            boolean namespaced = types.stream().anyMatch(ResourceType::namespaced);
            if (namespace == null && namespaced && !names.isEmpty()) {
                throw new BackupException(
                        Stage.REQUEST, "A name is one of a namespace: name that, or leave out the name.");
            }
            LabelSelector labels = selector == null ? LabelSelector.ALL : LabelSelector.parse(selector);
            return new ObjectQuery(types, namespace, names, labels, revision);
        }
    }

    /** What of a namespace's contents is printed with it. */
    public enum Contents {
        NONE,
        /** All but what controllers make again. */
        MADE_BY_PEOPLE,
        ALL
    }

    /** @param warnings takes sentences for the user, with marks of options */
    public ObjectReturn(BackupObjects objects, Wanted wanted, Consumer<String> warnings) {
        this.objects = objects;
        this.wanted = wanted;
        this.warnings = warnings;
    }

    /** Prints them all; whether there was anything wrong, {@link #complete} says. */
    public void print(Writer out) throws BackupException, InterruptedException, IOException {
        List<ResourceType> types = objects.resources(wanted.resource());
        boolean one = wanted.names().size() == 1 && types.size() == 1 && wanted.contents() == Contents.NONE;
        try (ObjectPrinter printer = new ObjectPrinter(out, wanted.format(), !one)) {
            if (wanted.contents() == Contents.NONE) {
                printObjects(types, printer);
            } else {
                printContents(types, printer);
            }
        }
        objects.damage().ifPresent(sentence -> {
            complete = false;
            warnings.accept(sentence);
        });
        limits.sentences().forEach(warnings);
    }

    /** Whether all that was named was there and could be read, in a snapshot without damage. */
    public boolean complete() {
        return complete;
    }

    public long printed() {
        return printed;
    }

    private void printObjects(List<ResourceType> types, ObjectPrinter printer)
            throws BackupException, InterruptedException {
        Set<String> missing = new TreeSet<>(wanted.names());
        objects.objects(wanted.query(types), object -> {
            missing.remove(object.name());
            print(object, printer);
        });
        missing.forEach(name -> missing(wanted.resource() + " " + name, types));
    }

    private void printContents(List<ResourceType> types, ObjectPrinter printer)
            throws BackupException, InterruptedException {
        if (types.size() != 1
                || !types.get(0).kind().equals(NAMESPACE)
                || wanted.names().isEmpty()) {
            throw new BackupException(
                    Stage.REQUEST,
                    Option.WITH_CONTENTS + " is for namespaces: the resource is namespace, and the name that of one.");
        }
        NamespaceContents contents = new NamespaceContents(objects);
        for (String name : new TreeSet<>(wanted.names())) {
            long before = printed;
            contents.show(name, wanted.revision(), wanted.contents() == Contents.ALL, object -> print(object, printer));
            if (printed == before) {
                missing("namespace " + name, types);
            }
        }
    }

    private void missing(String what, List<ResourceType> types) {
        complete = false;
        boolean namespaced = types.stream().anyMatch(ResourceType::namespaced);
        String where = namespaced && wanted.namespace() != null ? " in namespace " + wanted.namespace() : "";
        String when = wanted.revision() == ObjectQuery.NEWEST ? "" : " at revision " + wanted.revision();
        warnings.accept("There is no " + what + where + when + ".");
    }

    private void print(FoundObject object, ObjectPrinter printer) throws IOException {
        if (!object.isReadable()) {
            complete = false;
            warnings.accept(object.title() + " can't be read: " + object.problem() + ".");
            return;
        }
        if (!saidSecrets && wanted.format() != ObjectPrinter.Format.NAME && SecretKinds.contain(object.type())) {
            saidSecrets = true;
            warnings.accept("What follows holds secrets in full.");
        }
        if (!object.unknown().isEmpty()) {
            warnings.accept(object.title() + " has fields that this release does not know: "
                    + String.join(", ", object.unknown())
                    + (wanted.raw() ? "." : ". They are left out; " + Option.RAW + " keeps them."));
        }
        if (!wanted.raw()) {
            limits.add(object);
        }
        printer.print(object, wanted.raw() ? object.json() : CleanObject.of(object));
        printed++;
    }
}
