package io.jenkins.plugins.etcdbackup.engine.standin;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the path of a request means.
 *
 * @param namespace null for cluster-scoped objects and for lists over all namespaces
 * @param name null for collections
 * @param subresource what follows the name, empty for the object itself: {@code exec}, {@code proxy/stats/summary}
 */
record ResourcePath(ServedType type, String namespace, String name, String subresource) {

    static Optional<ResourcePath> parse(String path) {
        List<String> parts =
                Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
        if (parts.size() >= 3 && parts.get(0).equals("api")) {
            return parse("", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() >= 4 && parts.get(0).equals("apis")) {
            return parse(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return Optional.empty();
    }

    private static Optional<ResourcePath> parse(String group, String version, List<String> rest) {
        String namespace = null;
        List<String> object = rest;
        if (rest.get(0).equals("namespaces") && rest.size() > 2 && isPlural(group, rest.get(2))) {
            namespace = rest.get(1);
            object = rest.subList(2, rest.size());
        }
        String plural = object.get(0);
        String name = object.size() > 1 ? object.get(1) : null;
        String subresource = object.size() > 2 ? String.join("/", object.subList(2, object.size())) : "";
        String place = namespace;
        return ServedType.ALL.stream()
                .filter(type -> type.group().equals(group)
                        && type.version().equals(version)
                        && type.plural().equals(plural))
                .findFirst()
                .map(type -> new ResourcePath(type, place, name, subresource));
    }

    private static boolean isPlural(String group, String word) {
        return ServedType.ALL.stream()
                .anyMatch(type -> type.namespaced()
                        && type.group().equals(group)
                        && type.plural().equals(word));
    }
}
