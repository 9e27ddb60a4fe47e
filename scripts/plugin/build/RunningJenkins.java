package build;

import java.io.File;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Jenkins in a throw-away home on loopback, with one agent, and its REST API. */
final class RunningJenkins implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);

    private final Path home;
    private final Path log;
    private final int port;
    private final String password = UUID.randomUUID().toString();
    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private String crumb;

    private RunningJenkins(Path home, int port) {
        this.home = home;
        this.log = home.resolve("jenkins.log");
        this.port = port;
    }

    static RunningJenkins start(
            Path home, Path war, List<JenkinsFolder.Plugin> plugins, Path hpi, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.resolve("plugins"));
        for (JenkinsFolder.Plugin plugin : plugins) {
            Path file = folder.resolve(plugin.name() + ".jpi");
            if (plugin.packed() != null) {
                Files.copy(plugin.packed(), file, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Harness.zip(plugin.folder(), file);
            }
        }
        Files.copy(hpi, folder.resolve("etcd-backup.jpi"), StandardCopyOption.REPLACE_EXISTING);
        RunningJenkins jenkins = new RunningJenkins(home, freePort());
        jenkins.lockUp();
        jenkins.launch(war, environment);
        return jenkins;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Other users of this machine can reach loopback, too. */
    private void lockUp() throws IOException {
        Path hooks = Files.createDirectories(home.resolve("init.groovy.d"));
        Files.writeString(
                hooks.resolve("lock.groovy"),
                """
                import hudson.security.*
                def jenkins = jenkins.model.Jenkins.get()
                def realm = new HudsonPrivateSecurityRealm(false)
                realm.createAccount('admin', System.getenv('ACCEPTANCE_PASSWORD'))
                jenkins.setSecurityRealm(realm)
                def strategy = new FullControlOnceLoggedInAuthorizationStrategy()
                strategy.setAllowAnonymousRead(false)
                jenkins.setAuthorizationStrategy(strategy)
                jenkins.save()
                """);
    }

    private void launch(Path war, Map<String, String> environment) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx768m",
                "-Djava.awt.headless=true",
                "-Djenkins.install.runSetupWizard=false",
                // Else a port for agents is open to all hosts.
                "-Djenkins.model.Jenkins.slaveAgentPort=-1",
                "-Dhudson.model.UpdateCenter.never=true",
                "-Dhudson.model.DownloadService.never=true",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-jar",
                war.toString(),
                "--httpListenAddress=127.0.0.1",
                "--httpPort=" + port,
                "--webroot=" + home.resolve("war"),
                "--enable-future-java"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JENKINS_HOME", home.toString());
        builder.environment().put("ACCEPTANCE_PASSWORD", password);
        builder.environment().putAll(environment);
        Process process = started(builder);
        long end = System.nanoTime() + START.toNanos();
        while (!Files.readString(log).contains("Jenkins is fully up and running")) {
            Folders.require(process.isAlive() && System.nanoTime() < end, "Jenkins does not start; see " + log);
            Thread.sleep(500);
        }
        Matcher matcher = Pattern.compile("\"crumb\":\"([^\"]+)\"").matcher(get("/crumbIssuer/api/json"));
        Folders.require(matcher.find(), "Jenkins gives no crumb; see " + log);
        crumb = matcher.group(1);
    }

    private Process started(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        processes.add(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** An agent of its own process, so that everything goes over remoting. */
    void startAgent(String name, String label, Path programs) throws IOException, InterruptedException {
        Path work = Files.createDirectories(home.resolve("agent-" + name));
        String secret = groovy(
                        """
                        def launcher = new hudson.slaves.JNLPLauncher()
                        launcher.setWebSocket(true)
                        def node = new hudson.slaves.DumbSlave('%s', '%s', launcher)
                        node.setLabelString('%s')
                        jenkins.model.Jenkins.get().addNode(node)
                        println(node.toComputer().getJnlpMac())
                        """
                                .formatted(name, work, label))
                .lines()
                .findFirst()
                .orElseThrow();
        Path jar = work.resolve("agent.jar");
        download("/jnlpJars/agent.jar", jar);
        Path secretFile = Files.writeString(work.resolve("secret"), secret);
        ProcessBuilder builder = new ProcessBuilder(
                        java(),
                        "-Xmx256m",
                        "-jar",
                        jar.toString(),
                        "-url",
                        url(),
                        "-secret",
                        "@" + secretFile,
                        "-name",
                        name,
                        "-webSocket",
                        "-workDir",
                        work.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("agent.log").toFile());
        builder.environment().merge("PATH", programs.toString(), (path, ours) -> ours + File.pathSeparator + path);
        started(builder);
        long end = System.nanoTime() + START.toNanos();
        while (!get("/computer/" + name + "/api/json?tree=offline").contains("\"offline\":false")) {
            Folders.require(System.nanoTime() < end, "The agent does not connect; see " + work.resolve("agent.log"));
            Thread.sleep(500);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    String password() {
        return password;
    }

    Path log() {
        return log;
    }

    String groovy(String script) throws IOException, InterruptedException {
        return post(
                "/scriptText",
                "application/x-www-form-urlencoded",
                "script=" + URLEncoder.encode(script, StandardCharsets.UTF_8));
    }

    void createJob(String name, String xml) throws IOException, InterruptedException {
        post("/createItem?name=" + name, "application/xml", xml);
    }

    /** Runs a job and waits for its end. */
    FinishedBuild build(String name) throws IOException, InterruptedException {
        Matcher next = Pattern.compile("\"nextBuildNumber\":(\\d+)").matcher(get("/job/" + name + "/api/json"));
        Folders.require(next.find(), name + " is no job");
        post("/job/" + name + "/build", "application/x-www-form-urlencoded", "");
        String path = "/job/" + name + "/" + next.group(1);
        long end = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        while (true) {
            Folders.require(System.nanoTime() < end, name + " does not end; see " + log);
            Thread.sleep(500);
            HttpResponse<String> answer = send(request(path + "/api/json").GET());
            // Neither of the two alone is enough: one is set before the start, the other before the end.
            Matcher result = Pattern.compile("\"result\":\"(\\w+)\"").matcher(answer.body());
            if (answer.statusCode() == 200 && answer.body().contains("\"inProgress\":false") && result.find()) {
                return new FinishedBuild(path, result.group(1), get(path + "/consoleText"));
            }
        }
    }

    /** @param path of the build below the root */
    record FinishedBuild(String path, String result, String console) {}

    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(path).GET());
        Folders.require(answer.statusCode() == 200, "GET " + path + " answers " + answer.statusCode());
        return answer.body();
    }

    void download(String path, Path target) throws IOException, InterruptedException {
        HttpResponse<Path> answer = client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofFile(target));
        Folders.require(answer.statusCode() == 200, "GET " + path + " answers " + answer.statusCode());
    }

    private String post(String path, String type, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(path)
                .header("Content-Type", type)
                .header("Jenkins-Crumb", crumb)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        Folders.require(
                answer.statusCode() < 400, "POST " + path + " answers " + answer.statusCode() + "\n" + answer.body());
        return answer.body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        String login = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(url() + path.substring(1)))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Basic " + login);
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
