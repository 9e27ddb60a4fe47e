package io.jenkins.plugins.etcdbackup.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.ClusterWatch;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** How long the dashboard takes over 1,000 jobs of 100 builds each. {@code make load} runs it. */
@WithJenkins
class FleetBench {

    private static final int JOBS = 1_000;
    private static final int BUILDS = 100;
    private static final int CLUSTERS = 30;
    private static final int ROUNDS = 30;
    private static final long LIMIT_MILLIS = 300;

    private static final Map<String, Long> STAGES =
            Map.of("LOG_IN", 700L, "PREFLIGHT", 900L, "DEBUG_POD", 4_000L, "CAPTURE", 20_000L, "VERIFY", 9_000L);

    /** Of these jobs there are builds on the disk, to see that they are not read. */
    private static final int WITH_BUILDS = 10;

    private final HttpClient web = HttpClient.newHttpClient();

    @Test
    void pageOverAHundredThousandBuildsTakesLessThan300Millis(JenkinsRule jenkins) throws Exception {
        configureClusters();
        List<FreeStyleProject> jobs = jobs(jenkins);
        IndexJournal journal = new IndexJournal(
                jenkins.jenkins.getRootDir().toPath().resolve("etcd-backup").resolve("index.jsonl"));
        journal.write(entries());
        long before = memory();
        long begin = System.nanoTime();
        BackupIndex.get().load(journal);
        System.out.printf(
                "index of %d backups: read in %d ms, %d MB in memory, %d MB on the disk%n",
                JOBS * BUILDS,
                millisSince(begin),
                (memory() - before) >> 20,
                Files.size(jenkins.jenkins.getRootDir().toPath().resolve("etcd-backup/index.jsonl")) >> 20);

        long dashboard = measure("dashboard", jenkins, "etcd-backups/");
        long cluster = measure("one cluster", jenkins, "etcd-backups/cluster/cluster-7/");
        measure("dashboard as JSON", jenkins, "etcd-backups/api/json?depth=2");

        assertThat(jobs).allSatisfy(job -> assertThat(job._getRuns().getLoadedBuilds())
                .as(job.getName())
                .isEmpty());
        // Else the above proves nothing.
        assertThat(jobs.get(0).getBuildByNumber(BUILDS)).isNotNull();
        assertThat(dashboard).isLessThan(LIMIT_MILLIS);
        assertThat(cluster).isLessThan(LIMIT_MILLIS);
    }

    /** @return the median in milliseconds, with all that the server does for an answer */
    private long measure(String what, JenkinsRule jenkins, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(jenkins.getURL() + path)).build();
        List<Long> took = new ArrayList<>();
        String answer = "";
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> response = web.send(request, HttpResponse.BodyHandlers.ofString());
            took.add(millisSince(begin));
            assertThat(response.statusCode()).isEqualTo(200);
            answer = response.body();
        }
        // The first ones are the compiler's.
        List<Long> warm = took.subList(ROUNDS / 3, ROUNDS).stream().sorted().toList();
        System.out.printf(
                "%s: median %d ms, fastest %d ms, slowest %d ms, the very first %d ms, %d kB%n",
                what,
                warm.get(warm.size() / 2),
                warm.get(0),
                warm.get(warm.size() - 1),
                took.get(0),
                answer.length() >> 10);
        assertThat(answer).contains("cluster-7", "4.20.");
        return warm.get(warm.size() / 2);
    }

    private static void configureClusters() {
        List<ClusterConfiguration> clusters = new ArrayList<>();
        for (int i = 0; i < CLUSTERS; i++) {
            ClusterConfiguration cluster = new ClusterConfiguration("cluster-" + i);
            cluster.setServerUrl("https://api.example.com:6443");
            ClusterWatch watch = new ClusterWatch();
            watch.setMaxAgeHours(26);
            cluster.setWatch(watch);
            clusters.add(cluster);
        }
        EtcdBackupConfiguration.get().setClusters(clusters);
    }

    private static List<FreeStyleProject> jobs(JenkinsRule jenkins) throws Exception {
        List<FreeStyleProject> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            FreeStyleProject job = jenkins.createFreeStyleProject("job-" + i);
            if (i < WITH_BUILDS) {
                for (int number = 1; number <= BUILDS; number++) {
                    Path build =
                            Files.createDirectories(job.getBuildDir().toPath().resolve(String.valueOf(number)));
                    Files.writeString(build.resolve("build.xml"), "<build><result>SUCCESS</result></build>");
                }
                Files.writeString(job.getRootDir().toPath().resolve("nextBuildNumber"), String.valueOf(BUILDS + 1));
            }
            jobs.add(job);
        }
        jenkins.jenkins.reload();
        return jobs.stream()
                .map(job -> jenkins.jenkins.getItemByFullName(job.getName(), FreeStyleProject.class))
                .toList();
    }

    /** Each cluster has as many jobs as the next one, and each job a backup a day. */
    private static List<BackupEntry> entries() {
        Instant now = Instant.now();
        List<BackupEntry> entries = new ArrayList<>();
        for (int job = 0; job < JOBS; job++) {
            for (int build = 1; build <= BUILDS; build++) {
                long at = now.minus(Duration.ofDays(BUILDS - build))
                        .minus(Duration.ofSeconds(job))
                        .toEpochMilli();
                String cluster = "cluster-" + job % CLUSTERS;
                boolean failed = build % 17 == 0;
                entries.add(new BackupEntry(
                        "job-" + job,
                        build,
                        0,
                        cluster,
                        "id-of-" + cluster,
                        failed ? "The API server refused it." : null,
                        failed ? "LOG_IN" : null,
                        failed ? null : "4.20." + build / 20,
                        at - 60_000,
                        at,
                        100_000_000 + build * 1_000L,
                        10_000,
                        1_000_000 + build,
                        "master-" + job % 3,
                        "script",
                        0,
                        false,
                        false,
                        true,
                        true,
                        false,
                        build % 30 == 0 ? at : 0,
                        null,
                        failed ? null : new Changes("#" + (build - 1), 20, 10, 300, List.of()),
                        at + 86_400_000L,
                        failed ? null : STAGES));
            }
        }
        return entries;
    }

    private static long millisSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private static long memory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
