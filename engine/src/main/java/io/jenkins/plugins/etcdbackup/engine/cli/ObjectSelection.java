package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.LabelSelector;
import io.jenkins.plugins.etcdbackup.engine.objects.ObjectQuery;
import io.jenkins.plugins.etcdbackup.engine.objects.ResourceType;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which objects of a resource are meant, in the words of {@code oc}. */
final class ObjectSelection {

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "default",
            description = "The namespace. Default: ${DEFAULT-VALUE}.")
    private String namespace;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces.")
    private boolean allNamespaces;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Labels that they have, such as app=shop,tier in (web,db).")
    private String selector;

    @Option(
            names = "--at",
            paramLabel = "REVISION",
            description = "As it was at this revision, see history. Default: the newest.")
    private Long revision;

    boolean inAllNamespaces() {
        return allNamespaces;
    }

    String namespace() {
        return namespace;
    }

    boolean isNewest() {
        return revision == null;
    }

    long revision() {
        return revision == null ? ObjectQuery.NEWEST : revision;
    }

    ObjectQuery query(List<ResourceType> types, Set<String> names) throws BackupException {
        boolean namespaced = types.stream().anyMatch(ResourceType::namespaced);
        if (allNamespaces && namespaced && !names.isEmpty()) {
            throw new BackupException(Stage.REQUEST, "A name is one of a namespace: leave out -A, or the name.");
        }
        return new ObjectQuery(
                types,
                allNamespaces ? null : namespace,
                names,
                selector == null ? LabelSelector.ALL : LabelSelector.parse(selector),
                revision());
    }
}
