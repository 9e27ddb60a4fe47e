package build;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code make plugin}: builds the plugin against a Jenkins that one has, tests it, and runs it in that Jenkins. */
public final class PluginBuild {

    private final Path root;
    private final Path out;
    private final JenkinsFolder jenkins;
    private final Hpi hpi;
    private final List<String> ran = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();

    private PluginBuild(Path root, Path folder, Path libraries, Path out) throws IOException {
        this.root = root;
        this.out = Files.createDirectories(out);
        this.jenkins = new JenkinsFolder(folder, out.resolve("jenkins"));
        this.hpi = new Hpi(root, out, jenkins, libraries);
    }

    /** @param args root of the project, folder of the Jenkins, folder of the engine's libraries, folder for results */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> options = Arrays.asList(args).subList(4, args.length);
        try {
            PluginBuild build = new PluginBuild(
                    Path.of(args[0]).toRealPath(),
                    Path.of(args[1]).toRealPath(),
                    Path.of(args[2]).toAbsolutePath(),
                    Path.of(args[3]).toAbsolutePath());
            System.exit(build.run(options) ? 0 : 1);
        } catch (UncheckedIOException e) {
            System.err.println("plugin: " + e.getCause().getMessage());
            System.exit(1);
        }
    }

    private boolean run(List<String> options) throws IOException, InterruptedException {
        say("Jenkins " + jenkins.version() + " with " + jenkins.plugins().size() + " plugins, "
                + (jenkins.harness().isEmpty() ? "no" : "a") + " jenkins-test-harness");
        hpi.requireListedLibraries();
        hpi.build();
        say(String.format(
                Locale.ROOT,
                "%s: %.1f MB with %d libraries",
                root.relativize(hpi.file()),
                Files.size(hpi.file()) / 1e6,
                hpi.libraries().size()));
        if (options.contains("--pages-only")) {
            return new Pages(root, out, jenkins, hpi).run();
        }
        boolean good = true;
        if (options.stream().noneMatch(List.of("--tests-only", "--acceptance-only")::contains)) {
            good = new StaticChecks(root, hpi, out.resolve("spotbugs")).run();
            say(good ? "static checks of the adapters passed" : "static checks of the adapters FAILED");
        }
        if (good && options.stream().noneMatch(List.of("--build-only", "--acceptance-only")::contains)) {
            good = tests(options);
        }
        if (good && options.stream().noneMatch(List.of("--build-only", "--tests-only")::contains)) {
            acceptance(value(options, "--cluster"));
        }
        ran.forEach(line -> say("ran: " + line));
        notRun.forEach(line -> say("NOT RUN: " + line));
        return good;
    }

    private boolean tests(List<String> options) throws IOException, InterruptedException {
        Harness harness = new Harness(root, out, jenkins, hpi, testJars());
        String missing = harness.missing();
        if (missing != null) {
            notRun.add("the harness tests, since " + missing);
            return true;
        }
        String tests = value(options, "--tests");
        boolean good = harness.run(tests == null ? List.of() : List.of(tests.split(",")));
        TestReport report = TestReport.read(harness.reports());
        ran.add("harness tests: " + report);
        report.skipped().forEach(test -> notRun.add("the harness test " + test));
        say(good ? "harness tests passed" : "harness tests FAILED");
        return good;
    }

    private void acceptance(String access) throws IOException, InterruptedException {
        String cache = System.getenv("ETCD_BACKUP_CACHE");
        Path etcd = (cache == null ? root.resolve(".cache") : Path.of(cache)).resolve("etcd");
        Acceptance acceptance = new Acceptance(root, out, jenkins, hpi, etcd);
        String missing = acceptance.missing();
        if (missing != null) {
            notRun.add("the acceptance run, since " + missing);
        } else {
            ran.add(
                    access == null
                            ? "acceptance against the stand-in: " + acceptance.run()
                            : "acceptance against the cluster in " + access + ": "
                                    + acceptance.run(new Cluster(Path.of(access).toRealPath())));
        }
    }

    private static String value(List<String> options, String name) {
        int at = options.indexOf(name);
        return at < 0 ? null : options.get(at + 1);
    }

    private List<Path> testJars() throws IOException {
        String classPath =
                Files.readString(root.resolve("engine/target/test-classpath")).strip();
        return Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
    }

    static void say(String line) {
        System.out.println("plugin: " + line);
        System.out.flush();
    }
}
