package io.jenkins.plugins.etcdbackup.engine.tarball;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Whether the kubelet would start a pod from a static pod's manifest: JSON or the first document of a YAML file, a Pod of
 * v1 with a name and containers (kubernetes, pkg/kubelet/config/common.go, tryDecodeSinglePod, and
 * pkg/apis/core/validation, ValidatePodCreate; the same from 1.17 to 1.36). What it does not take, it logs and ignores:
 * cluster-restore.sh ends well, and the pod never comes.
 */
final class PodManifest {

    private PodManifest() {}

    /** What is wrong with it, as the end of a sentence that begins with its name; empty where the kubelet takes it. */
    static Optional<String> fault(byte[] content) {
        JsonNode manifest;
        try {
            manifest = isJson(content) ? new ObjectMapper().readTree(content) : yaml(content);
        } catch (IOException | YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            // The parsers' messages quote the text. The last one is how they answer nesting without end.
            return Optional.of("is neither JSON nor YAML");
        }
        if (manifest.isNull() || manifest.isMissingNode()) {
            return Optional.of("is empty");
        }
        if (!manifest.isObject()) {
            return Optional.of("is a text or a list");
        }
        String kind = manifest.path("kind").asText();
        String version = manifest.path("apiVersion").asText();
        if (!kind.equals("Pod") || !version.equals("v1")) {
            return Optional.of(
                    kind.isEmpty()
                            ? "names no kind"
                            : "is a " + quote(kind) + " of " + quote(version) + ", no Pod of v1");
        }
        if (manifest.path("metadata").path("name").asText().isEmpty()) {
            return Optional.of("is a Pod without a name");
        }
        return containersFault(manifest.path("spec").path("containers"));
    }

    private static Optional<String> containersFault(JsonNode containers) {
        if (!containers.isArray() || containers.isEmpty()) {
            return Optional.of("is a Pod without containers");
        }
        for (JsonNode container : containers) {
            if (container.path("name").asText().isEmpty()
                    || container.path("image").asText().isEmpty()) {
                return Optional.of("has a container without a name or an image");
            }
        }
        return Optional.empty();
    }

    /** As the kubelet decides it (k8s.io/apimachinery, util/yaml, ToJSON): by the first character that is no space. */
    private static boolean isJson(byte[] content) {
        for (byte b : content) {
            if (!Character.isWhitespace(b)) {
                return b == '{';
            }
        }
        return false;
    }

    private static JsonNode yaml(byte[] content) {
        LoadSettings lenient =
                LoadSettings.builder().setAllowDuplicateKeys(true).build();
        Iterator<Object> documents = new Load(lenient)
                .loadAllFromInputStream(new ByteArrayInputStream(content))
                .iterator();
        return new ObjectMapper().valueToTree(documents.hasNext() ? documents.next() : null);
    }
}
