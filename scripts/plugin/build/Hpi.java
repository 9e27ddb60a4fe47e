package build;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** The plugin: compiled against a Jenkins that one has, and packed as the Maven build packs it. */
final class Hpi {

    /** Of the command line, which is not in the plugin, and a logger that Jenkins replaces. */
    private static final Set<String> NOT_BUNDLED = Set.of("picocli", "slf4j-nop");

    private final Path root;
    private final Path out;
    private final JenkinsFolder jenkins;
    private final ProjectFile project;
    private final List<Path> libraries;

    Hpi(Path root, Path out, JenkinsFolder jenkins, Path engineLibraries) throws IOException {
        this.root = root;
        this.out = out;
        this.jenkins = jenkins;
        this.project = new ProjectFile(root.resolve("pom.xml"));
        this.libraries = bundled(engineLibraries);
    }

    /** What the core brings is not brought again, whatever its version: one guava, one slf4j for all. */
    private List<Path> bundled(Path engineLibraries) throws IOException {
        Set<String> core = new TreeSet<>();
        for (Path jar : jenkins.coreJars()) {
            core.add(artifact(jar));
        }
        return JenkinsFolder.list(engineLibraries, ".jar").stream()
                .filter(jar -> !core.contains(artifact(jar)) && !NOT_BUNDLED.contains(artifact(jar)))
                .toList();
    }

    static String artifact(Path jar) {
        return jar.getFileName().toString().replaceAll("-\\d.*", "");
    }

    Path classes() {
        return out.resolve("target/classes");
    }

    List<Path> libraries() {
        return libraries;
    }

    Path file() {
        return out.resolve("etcd-backup.hpi");
    }

    ProjectFile project() {
        return project;
    }

    /** A library that is missing is noticed by the first backup only; one too many, by whoever looks for its faults. */
    void requireListedLibraries() throws IOException {
        List<String> bundled = libraries.stream().map(Hpi::artifact).sorted().toList();
        String listed = project.property("hpi.bundledArtifacts");
        Folders.require(
                List.of(listed.split(",")).equals(bundled),
                "The plugin bundles " + String.join(",", bundled) + ", and hpi.bundledArtifacts in pom.xml lists "
                        + listed + ": look at what differs, then list what is right.");
    }

    List<Path> classPath() throws IOException {
        List<Path> path = new ArrayList<>(libraries);
        path.addAll(jenkins.coreJars());
        path.addAll(jenkins.jars(jenkins.closure(project.plugins(false))));
        return path;
    }

    void build() throws IOException {
        Folders.delete(classes());
        Path generated = out.resolve("generated");
        Folders.delete(generated);
        Path resources = root.resolve("src/main/resources");
        new MessagesSource(resources, generated).write();
        List<Path> sources = new ArrayList<>(Folders.files(root.resolve("src/main/java")));
        Path engine = root.resolve("engine/src/main/java");
        Folders.files(engine).stream()
                .filter(file -> !file.startsWith(engine.resolve("io/jenkins/plugins/etcdbackup/engine/cli")))
                .forEach(sources::add);
        sources.addAll(Folders.files(generated));
        sources.removeIf(file -> !file.toString().endsWith(".java"));
        List<Path> path = classPath();
        // Interfaces of the servlet API come with the container.
        path.addAll(servletApi());
        new Compilation(path).compile(sources, classes());
        Folders.copy(resources, classes());
        Folders.copy(root.resolve("engine/src/main/resources"), classes());
        pack();
    }

    private List<Path> servletApi() throws IOException {
        Path winstone = jenkins.war().resolve("executable/winstone.jar");
        return Files.exists(winstone) ? List.of(winstone) : List.of();
    }

    private void pack() throws IOException {
        Manifest manifest = manifest();
        Path jar = out.resolve("etcd-backup.jar");
        try (JarOutputStream zip = open(jar, manifest)) {
            for (Path file : Folders.files(classes())) {
                add(zip, classes().relativize(file).toString(), file);
            }
        }
        try (JarOutputStream zip = open(file(), manifest)) {
            add(zip, "WEB-INF/lib/etcd-backup.jar", jar);
            for (Path library : libraries) {
                add(zip, "WEB-INF/lib/" + library.getFileName(), library);
            }
        }
    }

    private static JarOutputStream open(Path file, Manifest manifest) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        JarOutputStream zip = new JarOutputStream(out);
        JarEntry entry = new JarEntry("META-INF/MANIFEST.MF");
        entry.setTime(0);
        zip.putNextEntry(entry);
        manifest.write(zip);
        zip.closeEntry();
        return zip;
    }

    private static void add(JarOutputStream zip, String name, Path file) throws IOException {
        JarEntry entry = new JarEntry(name.replace('\\', '/'));
        entry.setTime(0);
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
    }

    /** The jar inside has it too: Jenkins keeps objects of classes only from jars that it knows for a plugin's. */
    Manifest manifest() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.IMPLEMENTATION_TITLE, project.text("name"));
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, version());
        main.putValue("Group-Id", project.text("groupId"));
        main.putValue("Artifact-Id", project.text("artifactId"));
        main.putValue("Short-Name", project.text("artifactId"));
        main.putValue("Long-Name", project.text("name"));
        main.putValue("Plugin-Version", version());
        main.putValue("Jenkins-Version", jenkins.version());
        main.putValue("Hudson-Version", jenkins.version());
        main.putValue("PluginFirstClassLoader", project.property("hpi.pluginFirstClassLoader"));
        List<String> dependencies = new ArrayList<>();
        for (String name : project.plugins(false)) {
            String optional = project.isOptional(name) ? ";resolution:=optional" : "";
            dependencies.add(name + ":" + jenkins.plugin(name).version() + optional);
        }
        main.putValue("Plugin-Dependencies", dependencies.stream().collect(Collectors.joining(",")));
        String repository = "https://github.com/" + project.property("gitHubRepo");
        main.putValue("Url", repository);
        main.putValue("Plugin-ScmUrl", repository);
        main.putValue("Plugin-Developers", project.developers());
        main.putValue("Plugin-License-Name", "MIT License");
        main.putValue("Plugin-License-Url", "https://opensource.org/licenses/MIT");
        return manifest;
    }

    String version() {
        return project.property("changelist");
    }
}
