package io.jenkins.plugins.etcdbackup.engine.preflight;

import java.util.List;

/**
 * A right in the cluster that a run makes use of.
 *
 * @param group API group; empty for the core group
 * @param resource in the plural, with its subresource after a slash
 * @param name the one object that it is about; null for all
 * @param namespace where; null for cluster-scoped resources and for "in a namespace whose name is not known before"
 * @param purpose what it is for, as the rest of a sentence that begins with "It is used for"
 * @param optional the run does without it, and says what is missing then
 */
public record RequiredPermission(
        String group,
        String resource,
        List<String> verbs,
        String name,
        String namespace,
        String purpose,
        boolean optional) {

    public RequiredPermission {
        verbs = List.copyOf(verbs);
    }

    RequiredPermission asOptional() {
        return new RequiredPermission(group, resource, verbs, name, namespace, purpose, true);
    }

    RequiredPermission named(String object) {
        return new RequiredPermission(group, resource, verbs, object, namespace, purpose, optional);
    }

    RequiredPermission in(String where) {
        return new RequiredPermission(group, resource, verbs, name, where, purpose, optional);
    }

    /** As a person would say it: {@code create pods/exec in namespace etcd-backup}. */
    public String describe(String verb) {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                + (name == null ? "" : " \"" + name + "\"")
                + (namespace == null ? "" : " in namespace " + namespace);
    }
}
