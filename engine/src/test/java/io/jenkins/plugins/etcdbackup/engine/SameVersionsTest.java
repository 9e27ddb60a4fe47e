package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The plugin's build cannot inherit from the engine's (decision 0001), so this holds their versions of libraries equal. */
class SameVersionsTest {

    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+)>([^<]+)</\\1>");
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>\\s*<groupId>([^<]+)</groupId>"
            + "\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");

    @Test
    void aLibraryOfBothBuildsHasOneVersion() throws Exception {
        Map<String, String> plugin = versions(Path.of("../pom.xml"));
        Map<String, String> engine = versions(Path.of("pom.xml"));
        Map<String, String> expected = new TreeMap<>(plugin);
        expected.keySet().retainAll(engine.keySet());
        assertThat(expected)
                .containsKeys("jackson.version", "io.etcd:jetcd-core", "org.apache.commons:commons-compress");

        assertThat(engine).containsAllEntriesOf(expected);
    }

    /** Of properties by their names, of dependencies and their management by group and artifact. */
    private static Map<String, String> versions(Path pom) throws Exception {
        String text = Files.readString(pom);
        Map<String, String> properties = new TreeMap<>();
        Matcher property = PROPERTY.matcher(text);
        while (property.find()) {
            properties.putIfAbsent(property.group(1), property.group(2));
        }
        Map<String, String> versions = new TreeMap<>(properties);
        versions.keySet().removeIf(name -> !name.endsWith(".version"));
        Matcher dependency = DEPENDENCY.matcher(text);
        while (dependency.find()) {
            String version = dependency.group(3);
            versions.put(
                    dependency.group(1) + ":" + dependency.group(2),
                    version.startsWith("${") ? properties.get(version.substring(2, version.length() - 1)) : version);
        }
        return versions;
    }
}
