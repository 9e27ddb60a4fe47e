package build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code make pages}: a Jenkins with eight clusters in as many states, fed by real runs against stand-ins of two
 * releases, whose pages are then looked at in a real browser by scripts/pages.
 */
final class Pages {

    /** Cluster to the state that its row has to show; what was done to it is in {@link #seed}. */
    private static final Map<String, String> STATES = Map.of(
            "prod-eu", "FRESH",
            "prod-us", "OVERDUE",
            "edge", "FAILED",
            "lab", "NEVER",
            "bank", "PLAIN",
            "stage", "STALE",
            "shop", "NOT_REHEARSED",
            "vault", "NOT_RESTORABLE");

    private static final List<String> BACKED_UP =
            List.of("prod-eu", "prod-us", "edge", "bank", "stage", "shop", "vault");
    private static final List<String> ALSO_SHOWN = List.of("dark-theme", "metrics", "workflow-aggregator");

    private final Path root;
    private final Path out;
    private final JenkinsFolder jenkins;
    private final Hpi hpi;

    Pages(Path root, Path out, JenkinsFolder jenkins, Hpi hpi) {
        this.root = root;
        this.out = out;
        this.jenkins = jenkins;
        this.hpi = hpi;
    }

    /** @return whether nothing was found */
    boolean run() throws IOException, InterruptedException {
        Path scratch = out.resolve("pages");
        Folders.delete(scratch);
        Path home = Files.createDirectories(scratch.resolve("home"));
        Set<String> names = new TreeSet<>(hpi.project().plugins(false));
        names.addAll(hpi.project().plugins(true));
        names.remove("test-harness");
        ALSO_SHOWN.stream().filter(jenkins::has).forEach(names::add);
        try (StandIn today = StandIn.start(root, scratch.resolve("today"), 20, "4.22");
                StandIn before = StandIn.start(root, scratch.resolve("before"), 5, "4.20")) {
            Files.writeString(home.resolve("jenkins.yaml"), configuration());
            Map<String, String> environment = Map.of(
                    "TODAY_URL", today.cluster().url(),
                    "TODAY_CA", today.cluster().ca(),
                    "TODAY_TOKEN", today.cluster().token(),
                    "BEFORE_URL", before.cluster().url(),
                    "BEFORE_CA", before.cluster().ca(),
                    "BEFORE_TOKEN", before.cluster().token());
            Path war = new Harness(root, out, jenkins, hpi, List.of()).packedWar();
            try (RunningJenkins server =
                    RunningJenkins.start(home, war, jenkins.closure(names), hpi.file(), environment)) {
                PluginBuild.say("Jenkins runs at " + server.url());
                seed(server);
                requireStates(server);
                return browse(server, scratch);
            }
        }
    }

    private String configuration() {
        StringBuilder yaml = new StringBuilder(
                """
                credentials:
                  system:
                    domainCredentials:
                      - credentials:
                          - string: {scope: SYSTEM, id: today, secret: "${TODAY_TOKEN}"}
                          - string: {scope: SYSTEM, id: before, secret: "${BEFORE_TOKEN}"}
                """);
        if (jenkins.has("dark-theme")) {
            yaml.append("appearance:\n  themeManager:\n    theme: darkSystem\n");
        }
        yaml.append("unclassified:\n  etcdBackup:\n    clusters:\n");
        for (String cluster : new TreeSet<>(STATES.keySet())) {
            String at = cluster.equals("stage") ? "BEFORE" : "TODAY";
            yaml.append(
                    """
                          - name: %s
                            serverUrl: ${%s_URL}
                            caCertificate: ${%s_CA}
                            credentialsId: %s
                            method: direct
                            watch: {maxAgeHours: %d, rehearseEveryDays: %d, askVersion: %b}
                    """
                            .formatted(
                                    cluster,
                                    at,
                                    at,
                                    at.toLowerCase(Locale.ROOT),
                                    cluster.equals("prod-us") ? 26 : 240,
                                    cluster.equals("shop") ? 30 : 0,
                                    cluster.equals("stage")));
        }
        return yaml.toString();
    }

    private static void seed(RunningJenkins server) throws IOException, InterruptedException {
        for (String cluster : BACKED_UP) {
            server.createJob(cluster, nightly(cluster));
            int builds = cluster.equals("prod-eu") ? 4 : cluster.equals("vault") ? 2 : 1;
            for (int build = 0; build < builds; build++) {
                RunningJenkins.FinishedBuild finished = server.build(cluster);
                Folders.require(finished.result().equals("SUCCESS"), cluster + ":\n" + finished.console());
            }
        }
        String shifted = server.groovy(
                """
                import io.jenkins.plugins.etcdbackup.page.BackupAction
                import io.jenkins.plugins.etcdbackup.fleet.BackupIndex
                // Days ago: nobody can wait that long.
                def put = { object, type, name, value ->
                    def field = type.getDeclaredField(name)
                    field.setAccessible(true)
                    field.set(object, value)
                }
                def shift = { job, number, days ->
                    def run = jenkins.model.Jenkins.get().getItemByFullName(job).getBuildByNumber(number)
                    long millis = days * 86400000L
                    put(run, hudson.model.Run, 'timestamp', run.getTimeInMillis() - millis)
                    run.getAction(BackupAction).all().each { backup ->
                        ['started', 'finished'].each { put(backup, backup.getClass(), it, backup.@"$it" - millis) }
                    }
                    run.save()
                    BackupIndex.get().replace(run)
                }
                (1..3).each { shift('prod-eu', it, 4 - it) }
                shift('prod-us', 1, 3)
                shift('stage', 1, 1)
                shift('edge', 1, 1)
                def configuration = io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration.get()
                configuration.cluster('bank').get().setEncryptTo(['%s'])
                configuration.cluster('edge').get().setServerUrl('https://127.0.0.1:1')
                def today = configuration.cluster('prod-eu').get()
                def stage = configuration.cluster('stage').get()
                stage.setServerUrl(today.serverUrl)
                stage.setCaCertificate(today.caCertificate)
                stage.setCredentialsId(today.credentialsId)
                configuration.save()
                """
                        .formatted("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"));
        Folders.require(shifted.isBlank(), "The builds could not be put back: " + shifted);
        RunningJenkins.FinishedBuild failed = server.build("edge");
        Folders.require(failed.result().equals("FAILURE"), "edge did not fail:\n" + failed.console());
        String deleted = server.groovy(
                "jenkins.model.Jenkins.get().getItemByFullName('vault').getBuildByNumber(2).deleteArtifacts(); null");
        server.createJob(
                "audit", Acceptance.pipeline("node('built-in') { etcdBackupVerify(job: 'vault', build: '2') }"));
        RunningJenkins.FinishedBuild audit = server.build("audit");
        Folders.require(
                audit.result().equals("FAILURE"), "vault was not refused:\n" + deleted + "\n" + audit.console());
        // It has asked "stage" already, and asks again in an hour.
        server.groovy(
                "def check = io.jenkins.plugins.etcdbackup.fleet.FreshnessCheck.get(); check.@asked.clear(); check"
                        + ".execute(hudson.model.TaskListener.NULL)");
    }

    private static void requireStates(RunningJenkins server) throws IOException, InterruptedException {
        String json = server.get("/etcd-backups/api/json?tree=clusters[name,state]");
        Matcher row =
                Pattern.compile("\"name\":\"([^\"]+)\",\"state\":\"([^\"]+)\"").matcher(json);
        Map<String, String> seen = new TreeMap<>();
        while (row.find()) {
            seen.put(row.group(1), row.group(2));
        }
        Folders.require(seen.equals(STATES), "The dashboard says " + json + ", and it is " + STATES);
        PluginBuild.say("eight clusters, eight states, each named: " + seen);
    }

    private boolean browse(RunningJenkins server, Path scratch) throws IOException, InterruptedException {
        Path pages = Files.writeString(
                scratch.resolve("pages.json"),
                """
                [
                  {"name": "dashboard", "path": "etcd-backups/", "image": "dashboard.png",
                   "filter": {"field": ".etcd-backup-filter", "text": "prod", "rows": ".etcd-backup-fleet tbody tr", "expected": 2}},
                  {"name": "cluster", "path": "etcd-backups/cluster/prod-eu/", "image": "history.png",
                   "click": ["details summary"]},
                  {"name": "clusters", "path": "manage/etcd-backup-clusters/", "image": "cluster.png",
                   "form": true,
                   "click": [".etcd-backup-cluster summary"]},
                  {"name": "refused", "path": "etcd-backups/cluster/vault/"},
                  {"name": "job", "path": "job/prod-eu/", "part": ".etcd-backup-job"},
                  {"name": "failed", "path": "etcd-backups/cluster/edge/"},
                  {"name": "backup", "path": "job/prod-eu/4/etcd-backup/", "image": "build.png"}
                ]
                """);
        ProcessBuilder node = new ProcessBuilder(
                        "node",
                        root.resolve("scripts/pages/pages.mjs").toString(),
                        pages.toString(),
                        scratch.resolve("screens").toString(),
                        root.resolve("docs/images").toString())
                .inheritIO();
        node.environment().put("JENKINS_URL", server.url());
        node.environment().put("JENKINS_USER", "admin");
        node.environment().put("JENKINS_PASSWORD", server.password());
        boolean good = node.start().waitFor() == 0;
        PluginBuild.say("screenshots and printed pages: " + root.relativize(scratch) + File.separator + "screens");
        return good;
    }

    private static String nightly(String cluster) {
        return Acceptance.pipeline(
                "properties([pipelineTriggers([cron('H 2 * * *')])])\nnode('built-in') { etcdBackup(cluster: '"
                        + cluster + "') }");
    }
}
