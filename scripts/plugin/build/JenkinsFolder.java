package build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A folder with a Jenkins in it: somewhere a war, packed or not; somewhere plugins, packed or not; perhaps somewhere the
 * jars of jenkins-test-harness. How the folders are called does not matter.
 */
final class JenkinsFolder {

    /** Deep enough for a JENKINS_HOME beside an installation; not for a whole file system. */
    private static final int DEPTH = 4;

    private final Path packedWar;
    private final Path war;
    private final Map<String, Plugin> plugins = new TreeMap<>();
    private final List<Path> harness = new ArrayList<>();

    /**
     * @param folder exploded
     * @param packed null where there is only an exploded one
     */
    record Plugin(String name, String version, Path folder, Path packed, Attributes manifest) {

        /** @return names of the plugins without which this one does not start */
        List<String> needs() {
            String dependencies = manifest.getValue("Plugin-Dependencies");
            return dependencies == null
                    ? List.of()
                    : Stream.of(dependencies.split(","))
                            .filter(dependency -> !dependency.contains("resolution:=optional"))
                            .map(dependency -> dependency.strip().split(":")[0])
                            .toList();
        }

        List<Path> jars() throws IOException {
            Path lib = folder.resolve("WEB-INF/lib");
            return Files.isDirectory(lib) ? list(lib, ".jar") : List.of();
        }
    }

    JenkinsFolder(Path folder, Path scratch) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            all = walk.sorted().toList();
        }
        packedWar = all.stream().filter(JenkinsFolder::isWar).findFirst().orElse(null);
        Path unpacked =
                all.stream().filter(JenkinsFolder::isUnpackedWar).findFirst().orElse(null);
        if (packedWar == null && unpacked == null) {
            throw new IOException("There is no Jenkins in " + folder + ": neither a jenkins.war nor a folder with"
                    + " WEB-INF/lib/jenkins-core-*.jar.");
        }
        war = unpacked != null ? unpacked : unzip(packedWar, scratch.resolve("war"));
        for (Path path : all) {
            if (Files.isDirectory(path) && Files.isRegularFile(path.resolve("META-INF/MANIFEST.MF"))) {
                addExploded(path);
            }
        }
        for (Path path : all) {
            String name = String.valueOf(path.getFileName());
            if (Files.isRegularFile(path) && (name.endsWith(".hpi") || name.endsWith(".jpi"))) {
                addPacked(path, scratch.resolve("plugins"));
            }
        }
        for (Path path : all) {
            if (String.valueOf(path.getFileName())
                    .matches("(jenkins-test-harness|casc-test-harness|test-harness)-.*\\.jar")) {
                harness.addAll(list(path.getParent(), ".jar"));
            }
        }
    }

    private static boolean isWar(Path path) {
        return path.getFileName().toString().endsWith(".war") && Files.isRegularFile(path);
    }

    private static boolean isUnpackedWar(Path path) {
        Path lib = path.resolve("WEB-INF/lib");
        try {
            return Files.isDirectory(lib)
                    && list(lib, ".jar").stream()
                            .anyMatch(jar -> jar.getFileName().toString().matches("jenkins-core-\\d.*"));
        } catch (IOException e) {
            return false;
        }
    }

    private void addExploded(Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve("META-INF/MANIFEST.MF"))) {
            add(new Manifest(in).getMainAttributes(), folder, null);
        }
    }

    private void addPacked(Path file, Path scratch) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes manifest = jar.getManifest() == null
                    ? new Attributes()
                    : jar.getManifest().getMainAttributes();
            String name = manifest.getValue("Short-Name");
            if (name == null) {
                return;
            }
            Plugin known = plugins.get(name);
            boolean newer = known == null || !known.version().equals(manifest.getValue("Plugin-Version"));
            // The war brings old versions of some plugins; what lies exploded is what the installation runs.
            if (known != null && (newer || known.packed() != null)) {
                return;
            }
            add(manifest, known != null ? known.folder() : unzip(file, scratch.resolve(name)), file);
        }
    }

    private void add(Attributes manifest, Path folder, Path packed) {
        String name = manifest.getValue("Short-Name");
        if (name != null) {
            plugins.put(name, new Plugin(name, manifest.getValue("Plugin-Version"), folder, packed, manifest));
        }
    }

    String version() throws IOException {
        return list(war.resolve("WEB-INF/lib"), ".jar").stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> name.matches("jenkins-core-\\d.*"))
                .map(name -> name.replaceAll("jenkins-core-|\\.jar", ""))
                .findFirst()
                .orElseThrow();
    }

    /** @return null where the folder has it only unpacked */
    Path packedWar() {
        return packedWar;
    }

    Path war() {
        return war;
    }

    List<Path> coreJars() throws IOException {
        return list(war.resolve("WEB-INF/lib"), ".jar");
    }

    List<Path> harness() {
        return harness;
    }

    Collection<Plugin> plugins() {
        return plugins.values();
    }

    Plugin plugin(String name) throws IOException {
        Plugin plugin = plugins.get(name);
        if (plugin == null) {
            throw new IOException("The plugin " + name + " is not in the given folder; add it there.");
        }
        return plugin;
    }

    boolean has(String plugin) {
        return plugins.containsKey(plugin);
    }

    /** These and all that they need, in the order in which they were found. */
    List<Plugin> closure(Collection<String> names) throws IOException {
        Map<String, Plugin> found = new TreeMap<>();
        Deque<String> todo = new ArrayDeque<>(names);
        while (!todo.isEmpty()) {
            String name = todo.removeFirst();
            if (!found.containsKey(name)) {
                Plugin plugin = plugin(name);
                found.put(name, plugin);
                todo.addAll(plugin.needs());
            }
        }
        return List.copyOf(found.values());
    }

    List<Path> jars(Collection<Plugin> of) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Plugin plugin : of) {
            jars.addAll(plugin.jars());
        }
        return jars;
    }

    static List<Path> list(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static Path unzip(Path archive, Path folder) throws IOException {
        Folders.delete(folder);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException(archive + " has a member outside of itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
        return folder;
    }
}
