package io.jenkins.plugins.etcdbackup.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.RecordedBackups;
import io.jenkins.plugins.etcdbackup.RecordedBackups.Trait;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.ClusterWatch;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFailure;
import io.jenkins.plugins.etcdbackup.page.BackupVerification;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * More than twenty kinds of trouble, each seeded by builds into a cluster of its own: dashboard, monitor and the freshness
 * step must name each of them, and nothing else.
 */
@WithJenkins
class TroublesTest {

    private static final String VERSION = "4.20.3";
    private static final String KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    private static final Set<Trait> GOOD = Set.of(Trait.REHEARSED);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** How it comes about. */
    @FunctionalInterface
    private interface Seed {
        void in(TroublesTest test, String cluster) throws Exception;
    }

    /**
     * One kind.
     *
     * @param words part of the worst one's sentence
     */
    private record Kind(Seed seed, String words, List<Trouble> troubles) {}

    private static final Map<String, Kind> KINDS = kinds();

    private JenkinsRule jenkins;

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        failures(kinds);
        ages(kinds);
        flaws(kinds);
        verdicts(kinds);
        noTroubles(kinds);
        return kinds;
    }

    private static void failures(Map<String, Kind> kinds) {
        put(kinds, "never-tried", (test, cluster) -> {}, "No good backup", Trouble.NEVER);
        put(
                kinds,
                "never-succeeded",
                (test, cluster) -> test.fail(test.job(cluster), cluster, "LOG_IN", "The token has expired."),
                "No good backup",
                Trouble.NEVER,
                Trouble.FAILED);
        for (Map.Entry<String, String> cause : Map.of(
                        "LOG_IN", "The token has expired.",
                        "PREFLIGHT", "etcd has no quorum.",
                        "DEBUG_POD", "The image cannot be pulled.",
                        "TRANSFER", "The connection broke thrice.",
                        "OUTPUT", "No space left on device.",
                        "REHEARSAL", "etcd refused the snapshot.",
                        "AGENT_LOST", "The agent went away.",
                        "ABORTED", "Aborted.")
                .entrySet()) {
            put(
                    kinds,
                    "failed-" + cause.getKey(),
                    (test, cluster) ->
                            test.fail(test.record(cluster, HOUR, GOOD), cluster, cause.getKey(), cause.getValue()),
                    cause.getValue(),
                    Trouble.FAILED);
        }
    }

    private static void ages(Map<String, Kind> kinds) {
        put(
                kinds,
                "overdue",
                (test, cluster) -> test.record(cluster, Duration.ofHours(51), GOOD),
                "51 hours old; the limit is 26",
                Trouble.OVERDUE);
        put(
                kinds,
                "job-disabled",
                (test, cluster) ->
                        test.record(cluster, DAY.multipliedBy(2), GOOD).disable(),
                "48 hours old",
                Trouble.OVERDUE);
        put(
                kinds,
                "job-deleted",
                (test, cluster) -> test.record(cluster, HOUR, GOOD).delete(),
                "No good backup",
                Trouble.NEVER);
        put(
                kinds,
                "newest-build-deleted",
                (test, cluster) -> {
                    FreeStyleProject job = test.record(cluster, DAY.multipliedBy(3), GOOD);
                    test.run(job, RecordedBackups.taken(cluster, VERSION, Instant.now(), GOOD));
                    Objects.requireNonNull(job.getLastBuild()).delete();
                },
                "72 hours old",
                Trouble.OVERDUE);
        put(
                kinds,
                "upgraded-since",
                (test, cluster) -> {
                    test.record(cluster, HOUR, GOOD);
                    FleetProbe.seenRunning(cluster, "4.20.4");
                },
                "The cluster runs 4.20.4",
                Trouble.STALE);
    }

    private static void flaws(Map<String, Kind> kinds) {
        put(
                kinds,
                "taken-during-a-rollout",
                (test, cluster) -> test.record(cluster, HOUR, Set.of(Trait.REHEARSED, Trait.TAKEN_DURING_A_ROLLOUT)),
                "rolling out",
                Trouble.DIRTY);
        put(
                kinds,
                "plain-against-policy",
                (test, cluster) -> {
                    cluster(cluster).setEncryptTo(List.of(KEY));
                    test.record(cluster, HOUR, GOOD);
                },
                "read without a key",
                Trouble.PLAIN);
        put(
                kinds,
                "keys-missing",
                (test, cluster) -> test.record(cluster, HOUR, Set.of(Trait.REHEARSED, Trait.KEYS_MISSING)),
                "neither file",
                Trouble.KEYS_MISSING);
        put(
                kinds,
                "never-rehearsed",
                (test, cluster) -> test.record(cluster, HOUR, Set.of()),
                "was ever restored",
                Trouble.NOT_REHEARSED);
        put(
                kinds,
                "rehearsed-long-ago",
                (test, cluster) -> {
                    FreeStyleProject job = test.record(cluster, DAY.multipliedBy(40), GOOD);
                    test.run(job, RecordedBackups.taken(cluster, VERSION, Instant.now(), Set.of()));
                },
                "40 days ago; the limit is 30",
                Trouble.NOT_REHEARSED);
        put(
                kinds,
                "several-at-once",
                (test, cluster) -> test.record(
                        cluster, DAY.multipliedBy(40), Set.of(Trait.TAKEN_DURING_A_ROLLOUT, Trait.KEYS_MISSING)),
                "960 hours old",
                Trouble.OVERDUE,
                Trouble.KEYS_MISSING,
                Trouble.DIRTY,
                Trouble.NOT_REHEARSED);
    }

    private static void verdicts(Map<String, Kind> kinds) {
        put(
                kinds,
                "torn",
                (test, cluster) -> test.refuse(test.recordTwo(cluster), true, "Page 7 is torn."),
                "Page 7 is torn.",
                Trouble.NOT_RESTORABLE);
        put(
                kinds,
                "rehearsal-does-not-serve",
                (test, cluster) -> test.refuse(test.recordTwo(cluster), true, "It serves revision 1, not 2."),
                "serves revision 1",
                Trouble.NOT_RESTORABLE);
        put(
                kinds,
                "not-for-this-release",
                (test, cluster) -> test.refuse(test.record(cluster, HOUR, GOOD), false, "The cluster runs 4.21.0."),
                "runs 4.21.0",
                Trouble.NOT_RESTORABLE);
        put(
                kinds,
                "only-one-and-torn",
                (test, cluster) -> test.refuse(test.record(cluster, HOUR, GOOD), true, "The pair does not open."),
                "No good backup",
                Trouble.NEVER,
                Trouble.NOT_RESTORABLE);
        put(
                kinds,
                "files-deleted",
                (test, cluster) -> {
                    FreeStyleProject job = test.recordTwo(cluster);
                    test.pipeline("node { etcdBackupVerify job: '" + job.getName() + "', build: '2' }", Result.FAILURE);
                },
                "is not among the artifacts",
                Trouble.NOT_RESTORABLE);
    }

    private static void noTroubles(Map<String, Kind> kinds) {
        put(kinds, "fresh", (test, cluster) -> test.record(cluster, HOUR, GOOD), null);
        put(
                kinds,
                "failed-and-good-again",
                (test, cluster) -> {
                    FreeStyleProject job = test.job(cluster);
                    test.fail(job, cluster, "LOG_IN", "The token has expired.");
                    test.run(job, RecordedBackups.taken(cluster, VERSION, Instant.now(), GOOD));
                },
                null);
        put(
                kinds,
                "torn-and-good-again",
                (test, cluster) -> {
                    FreeStyleProject job = test.record(cluster, HOUR.multipliedBy(2), GOOD);
                    test.refuse(job, true, "Page 7 is torn.");
                    test.run(job, RecordedBackups.taken(cluster, VERSION, Instant.now(), GOOD));
                },
                null);
        put(
                kinds,
                "running-the-release-of-its-backup",
                (test, cluster) -> {
                    test.record(cluster, HOUR, GOOD);
                    FleetProbe.seenRunning(cluster, VERSION);
                },
                null);
        put(
                kinds,
                "encrypted-as-wanted",
                (test, cluster) -> {
                    cluster(cluster).setEncryptTo(List.of(KEY));
                    test.record(cluster, HOUR, Set.of(Trait.REHEARSED, Trait.ENCRYPTED));
                },
                null);
        put(
                kinds,
                "job-renamed",
                (test, cluster) -> test.record(cluster, HOUR, GOOD).renameTo("renamed"),
                null);
        put(kinds, "clock-put-back", (test, cluster) -> test.record(cluster, HOUR.negated(), GOOD), null);
    }

    private static void put(Map<String, Kind> kinds, String name, Seed seed, String words, Trouble... troubles) {
        kinds.put(name, new Kind(seed, words, List.of(troubles)));
    }

    @Test
    void eachOfThemIsNamedAndNoneIsInvented(JenkinsRule rule) throws Exception {
        jenkins = rule;
        EtcdBackupConfiguration.get()
                .setClusters(KINDS.keySet().stream().map(TroublesTest::watched).toList());
        for (Map.Entry<String, Kind> kind : KINDS.entrySet()) {
            kind.getValue().seed().in(this, kind.getKey());
        }

        assertThat(KINDS.values().stream().filter(kind -> !kind.troubles().isEmpty()))
                .hasSizeGreaterThanOrEqualTo(20);
        Map<String, JSONObject> rows = rows();
        KINDS.forEach((name, kind) -> {
            assertThat(names(rows.get(name))).as(name).isEqualTo(names(kind.troubles()));
            if (kind.words() != null) {
                assertThat(rows.get(name).getJSONArray("sentences").getString(0))
                        .as(name)
                        .contains(kind.words());
            }
        });
        assertThat(FleetProbe.alarms())
                .containsExactlyInAnyOrderElementsOf(KINDS.entrySet().stream()
                        .filter(kind -> kind.getValue().troubles().stream().anyMatch(Trouble::isAlarm))
                        .map(Map.Entry::getKey)
                        .toList());
        assertThat(FleetProbe.warnsOfPlainBackups()).isTrue();
        assertThat(saidByTheStep())
                .isEqualTo(KINDS.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, kind -> names(kind.getValue().troubles()))));
    }

    private Map<String, JSONObject> rows() throws Exception {
        Map<String, JSONObject> rows = new LinkedHashMap<>();
        for (Object row :
                jenkins.getJSON("etcd-backups/api/json?depth=2").getJSONObject().getJSONArray("clusters")) {
            rows.put(((JSONObject) row).getString("name"), (JSONObject) row);
        }
        assertThat(rows).containsOnlyKeys(KINDS.keySet());
        return rows;
    }

    /** One pipeline asks about all of them. */
    private Map<String, List<String>> saidByTheStep() throws Exception {
        StringBuilder script = new StringBuilder();
        for (String cluster : KINDS.keySet()) {
            script.append("echo 'SAID ").append(cluster).append(" ' + etcdBackupFreshness(cluster: '");
            script.append(cluster).append("', unstable: true).troubles.join(' ')\n");
        }
        WorkflowRun run = pipeline(script.toString(), Result.UNSTABLE);
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (String line : JenkinsRule.getLog(run).lines().toList()) {
            if (line.startsWith("SAID ")) {
                List<String> words = new ArrayList<>(List.of(line.strip().split(" ")));
                said.put(words.get(1), words.subList(2, words.size()));
            }
        }
        return said;
    }

    private static List<String> names(List<Trouble> troubles) {
        return troubles.stream().map(Enum::name).toList();
    }

    private static List<String> names(JSONObject row) {
        List<String> names = new ArrayList<>();
        row.getJSONArray("troubles").forEach(name -> names.add((String) name));
        return names;
    }

    private static ClusterConfiguration watched(String name) {
        ClusterConfiguration cluster = new ClusterConfiguration(name);
        cluster.setServerUrl("https://api.example.com:6443");
        ClusterWatch watch = new ClusterWatch();
        watch.setMaxAgeHours(26);
        watch.setRehearseEveryDays(30);
        watch.setAskVersion(true);
        cluster.setWatch(watch);
        return cluster;
    }

    private static ClusterConfiguration cluster(String name) {
        return EtcdBackupConfiguration.get().cluster(name).orElseThrow();
    }

    private FreeStyleProject job(String cluster) throws IOException {
        return jenkins.createFreeStyleProject("backup-of-" + cluster);
    }

    private FreeStyleProject record(String cluster, Duration ago, Set<Trait> traits) throws Exception {
        FreeStyleProject job = job(cluster);
        run(job, RecordedBackups.taken(cluster, VERSION, Instant.now().minus(ago), traits));
        return job;
    }

    /** What is wrong with the second then leaves the first to go back to. */
    private FreeStyleProject recordTwo(String cluster) throws Exception {
        FreeStyleProject job = record(cluster, HOUR.multipliedBy(2), GOOD);
        run(job, RecordedBackups.taken(cluster, VERSION, Instant.now().minus(HOUR), GOOD));
        return job;
    }

    private void run(FreeStyleProject job, Backup backup) throws Exception {
        job.getBuildersList().clear();
        job.getBuildersList().add(new FleetTest.Recording(backup));
        jenkins.buildAndAssertSuccess(job);
    }

    private void fail(FreeStyleProject job, String cluster, String cause, String sentence) throws Exception {
        job.getBuildersList().clear();
        job.getBuildersList()
                .add(new FleetTest.Failing(new BackupFailure(cluster, System.currentTimeMillis(), cause, sentence)));
        jenkins.buildAndAssertStatus(Result.FAILURE, job);
    }

    private void refuse(FreeStyleProject job, boolean damaged, String reason) throws IOException {
        Run<?, ?> run = Objects.requireNonNull(job.getLastBuild());
        BackupAction.record(
                run,
                run.getAction(BackupAction.class).all().get(0),
                new BackupVerification(
                        Instant.now(),
                        "audit #1",
                        new BackupVerification.Found(RestoreVerdict.Answer.NOT_RESTORABLE, false, damaged, reason)));
    }

    private WorkflowRun pipeline(String script, Result result) throws Exception {
        WorkflowJob job = Jenkins.get().createProject(WorkflowJob.class, "pipeline-" + System.nanoTime());
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(result, job);
    }
}
