package io.jenkins.plugins.etcdbackup.engine.objects;

import java.util.List;
import java.util.Locale;

/**
 * A resource that an API server keeps in etcd.
 *
 * @param storage below which words of the etcd key, after the prefix; with {@code openshift.io/} before them for
 *     OpenShift's own API servers, whose prefix that is
 * @param group empty for the core group
 * @param statusApart whether status is a subresource, which an API server does not take with the rest of the object
 */
public record ResourceType(
        String storage,
        String group,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        boolean statusApart,
        List<String> shortNames) {

    public ResourceType {
        shortNames = List.copyOf(shortNames);
    }

    /** As {@code oc} names it where a plural alone would not do: {@code deployments.apps}, {@code pods}. */
    public String fullName() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Whether a word means this resource: plural, singular, kind or short name, with or without group and version. */
    boolean isCalled(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        if (dot < 0) {
            return isNamed(lower);
        }
        String rest = lower.substring(dot + 1);
        return isNamed(lower.substring(0, dot)) && (rest.equals(group) || hasVersionBefore(rest));
    }

    private boolean isNamed(String word) {
        return word.equals(plural)
                || word.equals(singular)
                || word.equals(kind.toLowerCase(Locale.ROOT))
                || shortNames.contains(word);
    }

    /** {@code deployments.v1.apps}; {@code pods.v1.} is how the core group is written. */
    private boolean hasVersionBefore(String rest) {
        int dot = rest.indexOf('.');
        return dot > 0 && rest.charAt(0) == 'v' && rest.substring(dot + 1).equals(group);
    }
}
