package build;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * The tests in src/test/java, run by jenkins-test-harness as the Maven build does: the plugin under test is known by the
 * file {@code the.jpl}, the others by a list.
 */
final class Harness {

    private static final String CONSOLE = "org.junit.platform.console.ConsoleLauncher";

    private final Path root;
    private final Path out;
    private final JenkinsFolder jenkins;
    private final Hpi hpi;
    private final List<Path> engineTestJars;

    Harness(Path root, Path out, JenkinsFolder jenkins, Hpi hpi, List<Path> engineTestJars) {
        this.root = root;
        this.out = out;
        this.jenkins = jenkins;
        this.hpi = hpi;
        this.engineTestJars = engineTestJars;
    }

    /** @return why it cannot run here, or null */
    String missing() throws IOException {
        if (jenkins.harness().isEmpty()) {
            return "there are no jars of jenkins-test-harness in the given folder";
        }
        if (jenkins.harness().stream()
                .noneMatch(jar -> jar.getFileName().toString().startsWith("junit-platform-console"))) {
            return "junit-platform-console is not among the jars of the harness";
        }
        for (String plugin : hpi.project().plugins(true)) {
            if (!plugin.equals("test-harness") && !jenkins.has(plugin)) {
                return "the plugin " + plugin + ", which the tests use, is not in the given folder";
            }
        }
        return null;
    }

    /** @param tests names of test classes; none for all */
    boolean run(List<String> tests) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>(hpi.project().plugins(false));
        names.addAll(hpi.project().plugins(true));
        names.remove("test-harness");
        List<JenkinsFolder.Plugin> plugins = jenkins.closure(names);
        List<Path> libraries = classPath(plugins);
        Path classes = out.resolve("target/test-classes");
        Folders.delete(classes);
        Folders.delete(reports());
        compile(classes, libraries);
        Folders.copy(root.resolve("src/test/resources"), classes);
        Folders.copy(root.resolve("engine/src/test/resources"), classes);
        describe(classes, plugins);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-Djenkins.model.Jenkins.slaveAgentPort=-1",
                "-Dhudson.model.UpdateCenter.never=true",
                "-Dhudson.model.DownloadService.never=true",
                "-Djth.jenkins-war.path=" + packedWar(),
                "-DbuildDirectory=" + out.resolve("target"),
                "-Djava.io.tmpdir=" + Files.createDirectories(out.resolve("tmp"))));
        for (String opened : List.of("java.lang", "java.io", "java.util", "java.util.concurrent")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        List<Path> path = new ArrayList<>(List.of(classes, hpi.classes()));
        path.addAll(libraries);
        command.addAll(List.of(
                "-cp",
                Folders.classPath(path),
                CONSOLE,
                "execute",
                "--disable-banner",
                "--details=tree",
                "--reports-dir=" + reports()));
        if (tests.isEmpty()) {
            command.add("--scan-classpath=" + classes);
            command.add("--include-package=io.jenkins.plugins.etcdbackup");
            command.add("--exclude-package=io.jenkins.plugins.etcdbackup.engine");
        }
        tests.forEach(test -> command.add("--select-class=io.jenkins.plugins.etcdbackup." + test));
        Process process =
                new ProcessBuilder(command).directory(root.toFile()).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor() == 0;
    }

    Path reports() {
        return out.resolve("reports");
    }

    private List<Path> classPath(List<JenkinsFolder.Plugin> plugins) throws IOException {
        List<Path> path = new ArrayList<>(hpi.libraries());
        path.addAll(jenkins.coreJars());
        path.addAll(jenkins.jars(plugins));
        path.addAll(jenkins.harness());
        Set<String> there = new TreeSet<>();
        path.forEach(jar -> there.add(Hpi.artifact(jar)));
        engineTestJars.stream()
                .filter(jar -> !there.contains(Hpi.artifact(jar)))
                .forEach(path::add);
        return path;
    }

    private void compile(Path classes, List<Path> libraries) throws IOException {
        List<Path> sources = new ArrayList<>(Folders.files(root.resolve("src/test/java")));
        Path standIn = root.resolve("engine/src/test/java/io/jenkins/plugins/etcdbackup/engine/standin");
        Folders.files(standIn).stream()
                .filter(file -> !file.toString().endsWith("Test.java"))
                .forEach(sources::add);
        List<Path> path = new ArrayList<>(List.of(hpi.classes()));
        path.addAll(libraries);
        new Compilation(path).compile(sources, classes);
    }

    private void describe(Path classes, List<JenkinsFolder.Plugin> plugins) throws IOException {
        Path dependencies = Files.createDirectories(classes.resolve("test-dependencies"));
        StringBuilder index = new StringBuilder();
        for (JenkinsFolder.Plugin plugin : plugins) {
            index.append(plugin.name()).append('\n');
            Path file = dependencies.resolve(plugin.name() + ".jpi");
            if (plugin.packed() != null) {
                Files.createSymbolicLink(file, plugin.packed());
            } else {
                zip(plugin.folder(), file);
            }
        }
        Files.writeString(dependencies.resolve("index"), index);
        Manifest manifest = hpi.manifest();
        List<Path> parts = new ArrayList<>(List.of(hpi.classes()));
        parts.addAll(hpi.libraries());
        manifest.getMainAttributes()
                .putValue(
                        "Libraries",
                        String.join(",", parts.stream().map(Path::toString).toList()));
        manifest.getMainAttributes()
                .putValue(
                        "Resource-Path",
                        Files.createDirectories(out.resolve("webapp")).toString());
        try (OutputStream file = Files.newOutputStream(classes.resolve("the.jpl"))) {
            manifest.write(file);
        }
    }

    Path packedWar() throws IOException {
        if (jenkins.packedWar() != null) {
            return jenkins.packedWar();
        }
        Path war = out.resolve("jenkins.war");
        if (Files.notExists(war)) {
            zip(jenkins.war(), war);
        }
        return war;
    }

    /** The manifest has to come first. */
    static void zip(Path folder, Path target) throws IOException {
        try (JarOutputStream zip = new JarOutputStream(Files.newOutputStream(target))) {
            List<Path> files = new ArrayList<>(Folders.files(folder));
            Path manifest = folder.resolve("META-INF/MANIFEST.MF");
            if (files.remove(manifest)) {
                files.add(0, manifest);
            }
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }
}
