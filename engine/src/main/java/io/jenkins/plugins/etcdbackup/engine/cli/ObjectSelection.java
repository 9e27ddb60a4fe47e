package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.ObjectQuery;
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

    /** Null for all. */
    String namespace() {
        return allNamespaces ? null : namespace;
    }

    /** Null for all. */
    String selector() {
        return selector;
    }

    long revision() {
        return revision == null ? ObjectQuery.NEWEST : revision;
    }
}
