package io.jenkins.plugins.etcdbackup.engine.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoredDefinitionTest {

    @Test
    void whatStandsForAllVersionsMovesIntoEach() throws Exception {
        assertThat(
                        asServed(
                                """
                                "version":"v1","versions":[{"name":"v1","served":true},{"name":"v2","served":false}],
                                "validation":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}},
                                "additionalPrinterColumns":[{"name":"Age","JSONPath":".a"}],
                                "preserveUnknownFields":false,
                                "conversion":{"strategy":"Webhook","webhookClientConfig":{"url":"u"},
                                 "conversionReviewVersions":["v1"]}
                                """))
                .isEqualTo(json(
                        """
                                "versions":[
                                 {"name":"v1","served":true,"schema":{"openAPIV3Schema":{"type":"object"}},
                                  "subresources":{"status":{}},
                                  "additionalPrinterColumns":[{"name":"Age","jsonPath":".a"}]},
                                 {"name":"v2","served":false,"schema":{"openAPIV3Schema":{"type":"object"}},
                                  "subresources":{"status":{}},
                                  "additionalPrinterColumns":[{"name":"Age","jsonPath":".a"}]}],
                                "conversion":{"strategy":"Webhook",
                                 "webhook":{"clientConfig":{"url":"u"},"conversionReviewVersions":["v1"]}}
                                """,
                        "v1"));
    }

    @Test
    void anOldOneWithASingleVersionHasAListOfIt() throws Exception {
        assertThat(asServed("\"version\":\"v3\""))
                .isEqualTo(json(
                        """
                                "versions":[{"name":"v3","served":true,"storage":true}],"preserveUnknownFields":true
                                """,
                        "v1"));
    }

    @Test
    void oneThatIsServedIsLeftAlone() throws Exception {
        JsonNode served = json("\"version\":\"v3\"", "v1");

        assertThat(decoded(served)).isEqualTo(served);
    }

    private static JsonNode asServed(String spec) throws Exception {
        return decoded(json(spec, "v1beta1"));
    }

    private static JsonNode decoded(JsonNode json) throws UndecodableException {
        return new ObjectDecoder()
                .decode(json.toString().getBytes(StandardCharsets.UTF_8))
                .json();
    }

    private static JsonNode json(String spec, String version) throws IOException {
        byte[] text =
                """
                {"kind":"CustomResourceDefinition","apiVersion":"apiextensions.k8s.io/%s","metadata":{"name":"a.b"},
                 "spec":{"group":"b",%s}}
                """
                        .formatted(version, spec)
                        .getBytes(StandardCharsets.UTF_8);
        return JsonText.parse(text, 0, text.length);
    }
}
