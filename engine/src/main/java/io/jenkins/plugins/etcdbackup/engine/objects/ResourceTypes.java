package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The resources that are built into the API servers, and those that a CustomResourceDefinition of the snapshot adds. */
final class ResourceTypes {

    private static final String FILE = "resources";
    private static final String NONE = "-";
    private static final int COLUMNS = 7;

    private ResourceTypes() {}

    static List<ResourceType> builtIn() {
        try (InputStream in = ResourceTypes.class.getResourceAsStream(FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<ResourceType> types = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    types.add(parse(line.split(" ")));
                }
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException("the table of resources can't be read", e);
        }
    }

    private static ResourceType parse(String[] words) {
        if (words.length != COLUMNS) {
            throw new IllegalStateException("the table of resources has a line of " + words.length + " words");
        }
        return new ResourceType(
                words[0],
                words[1].equals(NONE) ? "" : words[1],
                words[2],
                words[3],
                words[4],
                words[5].equals("namespace"),
                true,
                words[6].equals(NONE) ? List.of() : List.of(words[6].split(",")));
    }

    /** What a CustomResourceDefinition defines (apiextensions.k8s.io, spec), or null where it says too little. */
    static ResourceType custom(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        String group = spec.path("group").asText();
        String plural = names.path("plural").asText();
        String kind = names.path("kind").asText();
        if (group.isEmpty() || plural.isEmpty() || kind.isEmpty()) {
            return null;
        }
        List<String> shortNames = new ArrayList<>();
        names.path("shortNames").forEach(name -> shortNames.add(name.asText()));
        return new ResourceType(
                group + "/" + plural,
                group,
                plural,
                names.path("singular").asText(),
                kind,
                spec.path("scope").asText().equals("Namespaced"),
                hasStatusApart(spec),
                shortNames);
    }

    /** By version since v1; before, for all. */
    private static boolean hasStatusApart(JsonNode spec) {
        boolean apart = spec.path("subresources").has("status");
        for (JsonNode version : spec.path("versions")) {
            apart |= version.path("subresources").has("status");
        }
        return apart;
    }
}
