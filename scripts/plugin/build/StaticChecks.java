package build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** SpotBugs on the adapters, as strict as on the engine, which checks itself. */
final class StaticChecks {

    /** A bit of its exit code: some library was built with an optional one that nobody here brings. */
    private static final int MISSING_CLASSES = 2;

    private final Path root;
    private final Hpi hpi;
    private final Path spotbugs;

    /** @param spotbugs folder with its jars */
    StaticChecks(Path root, Hpi hpi, Path spotbugs) {
        this.root = root;
        this.hpi = hpi;
        this.spotbugs = spotbugs;
    }

    /** @return whether nothing was found; what was is on the console */
    boolean run() throws IOException, InterruptedException {
        List<Path> jars = JenkinsFolder.list(spotbugs, ".jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-cp",
                Folders.classPath(jars),
                "edu.umd.cs.findbugs.FindBugs2",
                "-quiet",
                "-effort:max",
                "-medium",
                "-exitcode",
                "-exclude",
                root.resolve("src/spotbugs/excludesFilter.xml").toString(),
                "-onlyAnalyze",
                packages(),
                "-auxclasspath",
                Folders.classPath(hpi.classPath()),
                hpi.classes().toString()));
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return (process.waitFor() & ~MISSING_CLASSES) == 0;
    }

    /** All that the adapters are in. A pattern that took those below each would take the engine as well. */
    private String packages() throws IOException {
        Path sources = root.resolve("src/main/java");
        return Folders.files(sources).stream()
                .map(file -> sources.relativize(file.getParent()).toString().replace(File.separatorChar, '.') + ".*")
                .distinct()
                .collect(Collectors.joining(","));
    }
}
