package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What the API says about itself: its version, its groups, and the resources of each. */
final class Discovery {

    private final String url;
    private final StandInRelease release;
    private volatile boolean openShift = true;

    Discovery(String url, StandInRelease release) {
        this.url = url;
        this.release = release;
    }

    String url() {
        return url;
    }

    boolean isOpenShift() {
        return openShift;
    }

    /** Whether the cluster is OKD, or some other Kubernetes. */
    void openShift(boolean is) {
        openShift = is;
    }

    boolean serves(ServedType type) {
        return openShift || !type.isOpenShift();
    }

    private List<ServedType> served() {
        return ServedType.ALL.stream().filter(this::serves).toList();
    }

    /** The document under that path, if it is one about the API. */
    Optional<ObjectNode> document(String path) {
        String[] parts = path.replaceAll("^/|/$", "").split("/");
        ObjectNode json = ObjectStore.JSON.createObjectNode();
        if (path.equals("/version")) {
            return Optional.of(json.put("major", "1")
                    .put("minor", release.kubernetes().split("\\.")[1])
                    .put("gitVersion", release.kubernetes())
                    .put("platform", "linux/amd64"));
        }
        if (path.equals("/") || path.isEmpty()) {
            ArrayNode paths = json.putArray("paths");
            List.of("/api", "/apis", "/version", "/healthz").forEach(paths::add);
            return Optional.of(json);
        }
        if (parts.length == 1 && parts[0].equals("api")) {
            json.put("kind", "APIVersions").putArray("versions").add("v1");
            return Optional.of(json);
        }
        if (parts.length == 1 && parts[0].equals("apis")) {
            return Optional.of(groups(json));
        }
        if (parts.length == 2 && parts[0].equals("apis")) {
            return group(parts[1]);
        }
        if (parts.length == 2 && parts[0].equals("api")) {
            return resources("", parts[1]);
        }
        return parts.length == 3 && parts[0].equals("apis") ? resources(parts[1], parts[2]) : Optional.empty();
    }

    private ObjectNode groups(ObjectNode json) {
        json.put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = json.putArray("groups");
        served().stream()
                .map(ServedType::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .forEach(group -> group(group).ifPresent(groups::add));
        return json;
    }

    private Optional<ObjectNode> group(String name) {
        return served().stream()
                .filter(type -> type.group().equals(name))
                .findFirst()
                .map(type -> {
                    ObjectNode group = ObjectStore.JSON.createObjectNode();
                    group.put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
                    ObjectNode version = group.putArray("versions").addObject();
                    version.put("groupVersion", type.apiVersion()).put("version", type.version());
                    group.set("preferredVersion", version.deepCopy());
                    return group;
                });
    }

    private Optional<ObjectNode> resources(String group, String version) {
        List<ServedType> types = served().stream()
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .toList();
        if (types.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode list = ObjectStore.JSON.createObjectNode();
        list.put("kind", "APIResourceList").put("groupVersion", types.get(0).apiVersion());
        ArrayNode resources = list.putArray("resources");
        types.forEach(type -> resources
                .addObject()
                .put("name", type.plural())
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", type.kind()));
        return Optional.of(list);
    }
}
