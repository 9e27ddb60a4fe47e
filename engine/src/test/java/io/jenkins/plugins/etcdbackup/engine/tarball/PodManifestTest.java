package io.jenkins.plugins.etcdbackup.engine.tarball;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodManifestTest {

    private static final String POD =
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n" + "    image: i\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                POD,
                "---\n# made by an operator\n" + POD,
                POD + "---\n\"another document: [",
                POD + "kind: Pod\n",
                "\ufeff" + POD,
                "\n\t{\"apiVersion\":\"v1\",\t\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},"
                        + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
            })
    void whatTheKubeletStartsIsTaken(String manifest) {
        assertThat(PodManifest.fault(manifest.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|is empty",
                "` `|is empty",
                "# nothing|is empty",
                "garbage|is a text or a list",
                "- a|is a text or a list",
                "{|is neither JSON nor YAML",
                "a: b: c|is neither JSON nor YAML",
                "apiVersion: v1|names no kind",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}|is a «ConfigMap» of «v1», no Pod of v1",
                "{\"apiVersion\":\"v2\",\"kind\":\"Pod\"}|is a «Pod» of «v2», no Pod of v1",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}|is a Pod without a name",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}|is a Pod without containers",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{}]}}"
                        + "|has a container without a name or an image",
            })
    void whatIsNoPodIsNamed(String manifest, String fault) {
        assertThat(PodManifest.fault(manifest.getBytes(UTF_8))).contains(fault);
    }

    @Test
    void binaryDataIsNeitherJsonNorYaml() {
        byte[] noise = {0, 1, 2, (byte) 0xff, (byte) 0xfe, '{'};
        assertThat(PodManifest.fault(noise)).contains("is neither JSON nor YAML");
        assertThat(PodManifest.fault("[".repeat(100_000).getBytes(UTF_8))).isPresent();
        assertThat(PodManifest.fault("{\"a\":".repeat(100_000).getBytes(UTF_8))).isPresent();
        assertThat(PodManifest.fault(("\ufeff" + POD).getBytes(UTF_16LE))).isEmpty();
    }
}
