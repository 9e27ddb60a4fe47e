package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A resource as a configuration names it, {@code resource.group}, beside one as an etcd key does: built-in resources stand
 * there without their group, and some by older names (kubernetes v1.36, pkg/registry and
 * pkg/kubeapiserver/default_storage_factory_builder.go).
 *
 * @param group null where the key does not tell it
 */
record ResourceName(String resource, String group) {

    private static final String OPENSHIFT = "openshift.io/";
    private static final String ANY = "*";

    private static final Map<String, String> OLDER_NAMES = Map.of(
            "minions", "nodes",
            "controllers", "replicationcontrollers",
            "services/specs", "services",
            "services/endpoints", "endpoints",
            "ingress", "ingresses",
            "podsecuritypolicy", "podsecuritypolicies",
            "oauth/accesstokens", "oauthaccesstokens",
            "oauth/authorizetokens", "oauthauthorizetokens",
            "oauth/clients", "oauthclients",
            "oauth/clientauthorizations", "oauthclientauthorizations");

    /** @param word as the snapshot's contents name a resource, such as {@code secrets}, {@code openshift.io/routes} */
    static ResourceName ofStored(String word) {
        String name = word.startsWith(OPENSHIFT) ? word.substring(OPENSHIFT.length()) : word;
        String known = OLDER_NAMES.get(name);
        if (known != null) {
            return new ResourceName(known, null);
        }
        int dot = name.indexOf('.');
        return dot < 0
                ? new ResourceName(name, null)
                : new ResourceName(name.substring(0, dot), name.substring(dot + 1));
    }

    /** The rules that the API server reads the resource by, in order: those that name it, else those that name its kind. */
    List<ResourceRule> rulesFor(List<ResourceRule> rules) {
        List<ResourceRule> exact = matching(rules, false);
        return exact.isEmpty() ? matching(rules, true) : exact;
    }

    private List<ResourceRule> matching(List<ResourceRule> rules, boolean wildcards) {
        return rules.stream()
                .filter(rule -> rule.resources().stream().anyMatch(entry -> matches(entry, wildcards)))
                .toList();
    }

    private boolean matches(String entry, boolean wildcards) {
        int dot = entry.indexOf('.');
        String name = dot < 0 ? entry : entry.substring(0, dot);
        String itsGroup = dot < 0 ? "" : entry.substring(dot + 1);
        boolean groupFits = group == null || Objects.equals(group, itsGroup) || itsGroup.equals(ANY);
        return groupFits && (wildcards ? name.equals(ANY) : name.equals(resource));
    }
}
