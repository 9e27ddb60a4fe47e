package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The objects in docs/permissions.md, as a person would apply them. */
public final class DocumentedRoles {

    private DocumentedRoles() {}

    public static List<HasMetadata> read() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "permissions.md"));
        String yaml = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n"));
        KubernetesSerialization serialization = new KubernetesSerialization();
        return Arrays.stream(yaml.split("(?m)^---$"))
                .map(text -> serialization.<HasMetadata>unmarshal(text.strip()))
                .toList();
    }
}
