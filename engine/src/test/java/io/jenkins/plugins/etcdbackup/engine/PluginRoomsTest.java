package io.jenkins.plugins.etcdbackup.engine;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the rooms of the plugin: who may know whom. Its classes need a Jenkins to compile, so this reads their sources: a
 * class of another package is named with that package, in an import or where it is used.
 */
class PluginRoomsTest {

    private static final String PLUGIN = "io/jenkins/plugins/etcdbackup";

    /** Every room, and the rooms that it may know. The top room is the plugin's own package, which everybody may know. */
    private static final Map<String, Set<String>> KNOWS = Map.ofEntries(
            entry("fleet", Set.of("page", "configuration", "top")),
            entry("step", Set.of("agent", "page", "configuration", "top")),
            entry("agent", Set.of("configuration", "top")),
            entry("page", Set.of("top")),
            entry("configuration", Set.of("top")),
            entry("top", Set.of()));

    /** A class of the plugin, with its room; of a page also a resource of it, or a library of tags. */
    private static final Pattern NAMED =
            Pattern.compile("io[./]jenkins[./]plugins[./]etcdbackup[./](?:([a-z]+)[./])?(?=[A-Z]\\w|form\\b)");

    private static final Path MAIN = Path.of("..", "src", "main");

    @Test
    void arrowsPointOnlyDownward() throws IOException {
        for (String room : KNOWS.keySet()) {
            for (Path file : files(room)) {
                assertThat(named(file)).as(file.toString()).isSubsetOf(allowed(room));
            }
        }
    }

    @Test
    void everyPackageIsARoom() throws IOException {
        for (String root : List.of("java", "resources")) {
            try (Stream<Path> all = Files.list(MAIN.resolve(root).resolve(PLUGIN))) {
                assertThat(all.filter(Files::isDirectory).map(Path::getFileName).map(Path::toString))
                        .allMatch(name -> KNOWS.containsKey(name) || Character.isUpperCase(name.charAt(0)));
            }
        }
    }

    @Test
    void noRoomIsReachedFromBelowIt() {
        for (String room : KNOWS.keySet()) {
            assertThat(below(room)).as(room).doesNotContain(room);
        }
    }

    private static Set<String> allowed(String room) {
        Set<String> allowed = new TreeSet<>(KNOWS.get(room));
        allowed.add(room);
        allowed.add("engine");
        return allowed;
    }

    private static Set<String> below(String room) {
        Set<String> below = new TreeSet<>(KNOWS.get(room));
        KNOWS.get(room).forEach(known -> below.addAll(below(known)));
        return below;
    }

    private static Set<String> named(Path file) throws IOException {
        Set<String> rooms = new TreeSet<>();
        NAMED.matcher(Files.readString(file))
                .results()
                .forEach(named -> rooms.add(named.group(1) == null ? "top" : named.group(1)));
        return rooms;
    }

    private static List<Path> files(String room) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : List.of("java", "resources")) {
            Path folder = MAIN.resolve(root).resolve(PLUGIN);
            try (Stream<Path> all = room.equals("top") ? Files.list(folder) : walk(folder.resolve(room))) {
                all.filter(file -> file.toString().matches(".*\\.(java|jelly)")).forEach(files::add);
            }
        }
        if (!room.equals("top")) {
            assertThat(files).as(room).hasSizeGreaterThan(5);
        }
        return files;
    }

    private static Stream<Path> walk(Path folder) throws IOException {
        return Files.isDirectory(folder) ? Files.walk(folder) : Stream.empty();
    }
}
