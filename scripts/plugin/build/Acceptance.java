package build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A person's use of the plugin in the Jenkins that was given, beside whatever plugins it has: the examples of the
 * documentation, each as a job, by REST; and every backup that they archive is downloaded and read by etcd's own program.
 */
final class Acceptance {

    private static final Pattern FILE = Pattern.compile(
            "\"apart\":(true|false),\"name\":\"([^\"]+)\"[^}]*?\"sha256\":\"([0-9a-f]{64})\",\"size\":(\\d+)");
    private static final Pattern FIGURES = Pattern.compile(
            "\"hash\":(\\d+).*?\"revision\":(\\d+).*?\"totalKey\":(\\d+),\"totalSize\":(\\d+)", Pattern.DOTALL);

    private static final Pattern RELEASE = Pattern.compile("\"etcdVersion\":\"(\\d+\\.\\d+)\\.");

    /** Beside these, if they are there: they bring other versions of the libraries that the plugin bundles. */
    private static final List<String> NEIGHBOURS = List.of(
            "jackson2-api",
            "snakeyaml-api",
            "snakeyaml-engine-api",
            "kubernetes-client-api",
            "commons-compress-api",
            "commons-lang3-api",
            "pipeline-utility-steps",
            "okhttp-api");

    /** Used by the examples, and by no test of the harness, which start faster without. */
    private static final List<String> OF_EXAMPLES = List.of("pipeline-model-definition", "workflow-multibranch");

    /** Waits for a person's answer, and calls oc, which is not here. */
    private static final String ASKS = "bring-back.groovy";

    private final Path root;
    private final Path out;
    private final JenkinsFolder jenkins;
    private final Hpi hpi;
    private final Path etcd;
    private int builds;
    private int backups;

    /** @param etcd folder with etcd's programs, by release */
    Acceptance(Path root, Path out, JenkinsFolder jenkins, Hpi hpi, Path etcd) {
        this.root = root;
        this.out = out;
        this.jenkins = jenkins;
        this.hpi = hpi;
        this.etcd = etcd;
    }

    /** @return why it cannot run here, or null */
    String missing() throws IOException {
        for (String plugin : names(false)) {
            if (!jenkins.has(plugin)) {
                return "the plugin " + plugin + ", which the examples use, is not in the given folder";
            }
        }
        return null;
    }

    private Set<String> names(boolean neighbours) throws IOException {
        Set<String> names = new TreeSet<>(hpi.project().plugins(false));
        names.addAll(hpi.project().plugins(true));
        names.remove("test-harness");
        names.addAll(OF_EXAMPLES);
        if (neighbours) {
            NEIGHBOURS.stream().filter(jenkins::has).forEach(names::add);
        }
        return names;
    }

    /** @return what was done, against the stand-in */
    String run() throws IOException, InterruptedException {
        Path scratch = emptied();
        try (StandIn okd = StandIn.start(root, scratch, 20, "4.22")) {
            return run(okd.cluster(), scratch);
        }
    }

    /** @return what was done, against a cluster that somebody runs */
    String run(Cluster okd) throws IOException, InterruptedException {
        return run(okd, emptied());
    }

    private Path emptied() throws IOException {
        Path scratch = out.resolve("acceptance");
        Folders.delete(scratch);
        return Files.createDirectories(scratch);
    }

    private String run(Cluster okd, Path scratch) throws IOException, InterruptedException {
        Path home = Files.createDirectories(scratch.resolve("home"));
        Path programs = Files.createDirectories(scratch.resolve("bin"));
        Path oc = Files.writeString(programs.resolve("oc"), "#!/bin/sh\necho \"oc $*\"\n");
        Folders.require(oc.toFile().setExecutable(true), "cannot make " + oc + " executable");
        Files.copy(root.resolve("docs/examples/jenkins.yaml"), home.resolve("jenkins.yaml"));
        List<JenkinsFolder.Plugin> plugins = jenkins.closure(names(true));
        Path war = new Harness(root, out, jenkins, hpi, List.of()).packedWar();
        long begin = System.nanoTime();
        try (RunningJenkins server = RunningJenkins.start(home, war, plugins, hpi.file(), environment(okd))) {
            PluginBuild.say("Jenkins runs at " + server.url() + " with " + plugins.size() + " plugins and this one ("
                    + seconds(begin) + " s)");
            requireStarted(server);
            server.startAgent("one", "linux", programs);
            examples(server);
            freestyle(server);
            onController(server, okd);
            return builds + " builds with " + backups + " backups, each as etcd sees it, " + seconds(begin) + " s";
        }
    }

    private static Map<String, String> environment(Cluster okd) throws IOException {
        return Map.of(
                "OKD_PROD_URL", okd.url(),
                "OKD_PROD_TOKEN", okd.token(),
                "OKD_PROD_CA", okd.ca());
    }

    private static void requireStarted(RunningJenkins server) throws IOException, InterruptedException {
        String failed = server.groovy(
                """
                jenkins.model.Jenkins.get().pluginManager.failedPlugins.each { println('FAILED ' + it.name + ': ' + it.cause) }
                """);
        Folders.require(!failed.contains("FAILED"), "Plugins do not start: " + failed);
    }

    private void examples(RunningJenkins server) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> list = Files.list(root.resolve("docs/examples"))) {
            files = list.filter(file -> file.toString().endsWith(".groovy") && !file.endsWith(ASKS))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".groovy", "");
            server.createJob(name, pipeline(Files.readString(file)));
            RunningJenkins.FinishedBuild build = succeeded(server, name);
            say(name, checked(server, build) + " backups, all as etcd sees them");
            if (Files.readString(file).contains("onlyIfVersionChanged")) {
                RunningJenkins.FinishedBuild again = succeeded(server, name);
                Folders.require(again.console().contains("Skipped:"), name + " did not skip:\n" + again.console());
                say(name, "skipped the second time");
            }
        }
    }

    private void freestyle(RunningJenkins server) throws IOException, InterruptedException {
        server.createJob("freestyle", Files.readString(root.resolve("docs/examples/freestyle.xml")));
        RunningJenkins.FinishedBuild build = succeeded(server, "freestyle");
        int backups = checked(server, build);
        Folders.require(backups == 1, "The freestyle job holds " + backups + " backups");
        say("freestyle", "1 backup, as etcd sees it");
    }

    /** User name and password by OAuth if there is such, on the controller: other class loaders than on an agent. */
    private void onController(RunningJenkins server, Cluster okd) throws IOException, InterruptedException {
        String credentials = okd.hasUser()
                ? "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, 'okd', '', '%s', '%s')"
                        .formatted(okd.user(), okd.password())
                : "StringCredentialsImpl(CredentialsScope.GLOBAL, 'okd', '', hudson.util.Secret.fromString('%s'))"
                        .formatted(okd.token());
        server.groovy(
                """
                import com.cloudbees.plugins.credentials.*
                import org.jenkinsci.plugins.plaincredentials.impl.*
                def store = SystemCredentialsProvider.getInstance()
                store.getCredentials().add(new %s)
                store.save()
                """
                        .formatted(credentials));
        for (String method : List.of("script", "direct")) {
            String name = "controller-" + method;
            server.createJob(
                    name,
                    pipeline(
                            """
                    node('built-in') {
                        etcdBackup(serverUrl: '%s', credentialsId: 'okd', method: '%s', caCertificate: '''%s''')
                    }
                    """
                                    .formatted(okd.url(), method, okd.ca())));
            say(name, checked(server, succeeded(server, name)) + " backup, as etcd sees it");
        }
    }

    private RunningJenkins.FinishedBuild succeeded(RunningJenkins server, String name)
            throws IOException, InterruptedException {
        RunningJenkins.FinishedBuild build = server.build(name);
        builds++;
        Folders.require(
                build.result().equals("SUCCESS"), name + " ended with " + build.result() + ":\n" + build.console());
        return build;
    }

    /** @return how many backups the build has */
    private int checked(RunningJenkins server, RunningJenkins.FinishedBuild build)
            throws IOException, InterruptedException {
        if (!server.get(build.path() + "/api/json").contains("BackupAction")) {
            return 0;
        }
        String json = server.get(build.path() + "/etcd-backup/api/json");
        Matcher release = RELEASE.matcher(json);
        Folders.require(release.find(), "no release of etcd in " + json);
        List<String> statuses = new ArrayList<>();
        Matcher figures = FIGURES.matcher(json);
        while (figures.find()) {
            statuses.add("{\"hash\":%s,\"revision\":%s,\"totalKey\":%s,\"totalSize\":%s}"
                    .formatted(figures.group(1), figures.group(2), figures.group(3), figures.group(4)));
        }
        if (json.contains("\"archived\":true")) {
            List<String> seen = new ArrayList<>();
            Matcher file = FILE.matcher(json);
            while (file.find()) {
                if (file.group(1).equals("true")) {
                    requireNotArchived(server, build, file.group(2));
                } else {
                    seen.addAll(downloaded(server, build, file, statusProgram(release.group(1))));
                }
            }
            Folders.require(seen.equals(statuses), "etcd's own program says " + seen + ", the build says " + statuses);
        }
        backups += statuses.size();
        return statuses.size();
    }

    private static void requireNotArchived(RunningJenkins server, RunningJenkins.FinishedBuild build, String name)
            throws IOException, InterruptedException {
        String artifacts = server.get(build.path() + "/api/json?tree=artifacts[fileName]");
        Folders.require(
                artifacts.contains(".db") && !artifacts.contains(name),
                name + " is to be kept apart, and the artifacts are " + artifacts);
    }

    /** @return the status of a snapshot; nothing for another file */
    private List<String> downloaded(
            RunningJenkins server, RunningJenkins.FinishedBuild build, Matcher file, Path program)
            throws IOException, InterruptedException {
        Path copy = out.resolve("acceptance").resolve(file.group(2));
        server.download(build.path() + "/artifact/" + file.group(2), copy);
        Folders.require(
                sha256(copy).equals(file.group(3)) && Files.size(copy) == Long.parseLong(file.group(4)),
                file.group(2) + " is not what the build says of it");
        List<String> status = file.group(2).endsWith(".db") ? List.of(status(program, copy)) : List.of();
        Files.delete(copy);
        return status;
    }

    /** That of the release which wrote the snapshot: each counts keys in its own way. */
    private Path statusProgram(String release) {
        Path programs = etcd.resolve(release).resolve("usr/bin");
        Path etcdutl = programs.resolve("etcdutl");
        return Files.exists(etcdutl) ? etcdutl : programs.resolve("etcdctl");
    }

    private static String status(Path program, Path snapshot) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(program.toString(), "snapshot", "status", snapshot.toString(), "-w", "json");
        builder.environment().put("ETCDCTL_API", "3");
        Process process = builder.start();
        String line = new String(process.getInputStream().readAllBytes()).strip();
        Folders.require(process.waitFor() == 0, program + " does not read " + snapshot);
        // Since 3.6 the storage version stands behind the four figures that a build records.
        return line.replaceFirst(",\"version\":\"[^\"]*\"", "");
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pipeline(String script) {
        String escaped = script.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<flow-definition><definition class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
                + escaped + "</script><sandbox>true</sandbox></definition></flow-definition>";
    }

    private static void say(String job, String what) {
        PluginBuild.say(String.format("  %-20s %s", job, what));
    }

    private static long seconds(long begin) {
        return (System.nanoTime() - begin) / 1_000_000_000L;
    }
}
