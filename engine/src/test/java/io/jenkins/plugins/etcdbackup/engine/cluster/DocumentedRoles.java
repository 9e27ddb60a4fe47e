package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The objects in docs/permissions.md, as a person would apply them. */
public final class DocumentedRoles {

    private static final String LEFT_OUT = "# Can be left out";
    private static final String DIRECT_ONLY = "# Direct method only";

    private DocumentedRoles() {}

    public static List<HasMetadata> read() throws IOException {
        return parse(yaml());
    }

    /** What remains when everything is left out that the page says can be. */
    public static List<HasMetadata> smallest(boolean direct) throws IOException {
        String yaml = Arrays.stream(yaml().split("(?m)^---$"))
                .filter(object -> !object.strip().startsWith(LEFT_OUT))
                .map(object -> withoutRules(object, direct))
                .collect(Collectors.joining("---\n"));
        return parse(yaml).stream()
                .filter(object -> !isBindingOfMissing(object, yaml))
                .toList();
    }

    private static String yaml() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "permissions.md"));
        return page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n") + 1);
    }

    /** A comment within an object goes for all rules up to the next one. */
    private static String withoutRules(String object, boolean direct) {
        StringBuilder kept = new StringBuilder();
        boolean keep = true;
        for (String line : object.split("\n")) {
            if (line.startsWith("#")) {
                keep = !line.startsWith(LEFT_OUT) && (direct || !line.startsWith(DIRECT_ONLY));
            }
            if (keep) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }

    private static boolean isBindingOfMissing(HasMetadata object, String yaml) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind().equals("RoleBinding")
                && !yaml.matches(
                        "(?s).*kind: Role\nmetadata:\n  name: etcd-backup\n  namespace: " + namespace + "\n.*");
    }

    private static List<HasMetadata> parse(String yaml) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        return Arrays.stream(yaml.split("(?m)^---$"))
                .map(text -> serialization.<HasMetadata>unmarshal(text.strip()))
                .toList();
    }
}
