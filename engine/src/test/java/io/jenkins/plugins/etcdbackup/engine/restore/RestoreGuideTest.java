package io.jenkins.plugins.etcdbackup.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestExamples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreGuideTest {

    private static final Pattern SHELL_BLOCK = Pattern.compile("```\n(.*?)```", Pattern.DOTALL);

    @Test
    void guideNamesThisBackupAndItsCluster() {
        assertThat(RestoreGuide.text(ManifestExamples.plain()))
                .startsWith("# Restore cluster okd-x7k2p from its backup of 2021-06-25T19:01:48Z")
                .contains("`5f6d7c8b-0001-4aaa-8bbb-0123456789ab`", "`4.6.2`", "revision 31407, totalKey 12828")
                .contains("a".repeat(64) + "  snapshot_2021-06-25_190150.db")
                .contains("b".repeat(64) + "  static_kuberesources_2021-06-25_190150.tar.gz")
                .contains("holds the keys of encryption at rest")
                .contains("https://docs.okd.io/4.6/");
    }

    @Test
    void olderReleaseStopsThePodsOfTheOtherNodesByHand() {
        assertThat(RestoreGuide.text(ManifestExamples.of("4.6.2", "HighlyAvailable", false)))
                .contains("sudo mv /etc/kubernetes/manifests/{etcd,", "cluster-restore.sh /home/core/restore")
                .contains("kubeapiserver kubecontrollermanager kubescheduler", "oc adm certificate approve")
                .doesNotContain("disable-etcd.sh", "quorum-restore.sh", "wait-for-stable-cluster", "UnstableEtcd");
        assertThat(RestoreGuide.text(ManifestExamples.of("4.17.0-okd-scos.1", "HighlyAvailable", false)))
                .contains("sudo mv /etc/kubernetes/manifests/{etcd,", "UnstableEtcd");
    }

    @Test
    void newerReleaseUsesItsOwnScripts() {
        assertThat(RestoreGuide.text(ManifestExamples.of("4.18.0-okd-scos.9", "HighlyAvailable", false)))
                .contains("disable-etcd.sh", "cluster-restore.sh /home/core/restore", "quorum-restore.sh")
                .contains("wait-for-stable-cluster", "\"unsupportedConfigOverrides\": null")
                .doesNotContain("sudo mv /etc/kubernetes/manifests");
    }

    @ParameterizedTest
    @CsvSource({"4.6.2", "4.14.3", "4.18.9"})
    void singleNodeHasNoOthersToStop(String version) {
        assertThat(RestoreGuide.text(ManifestExamples.of(version, "SingleReplica", false)))
                .contains("cluster-restore.sh /home/core/restore")
                .doesNotContain("RECOVERY_HOST", "disable-etcd", "except", "UnstableEtcd", "quorum-restore");
    }

    @Test
    void encryptedBackupIsDecryptedFirstAndCheckedAgain() {
        String text = RestoreGuide.text(ManifestExamples.encrypted());
        assertThat(text)
                .contains(ManifestExamples.RECIPIENT)
                .contains("decrypt --identity key.txt snapshot_2021-06-25_190150.db.age")
                .contains("age -d -i key.txt -o snapshot_2021-06-25_190150.db snapshot_2021-06-25_190150.db.age")
                .containsSubsequence(
                        "c".repeat(64) + "  snapshot_2021-06-25_190150.db.age",
                        "## 2. Decrypt",
                        "a".repeat(64) + "  snapshot_2021-06-25_190150.db\n");
        assertThat(RestoreGuide.text(ManifestExamples.plain())).doesNotContain("Decrypt them", "age -d");
    }

    @ParameterizedTest
    @CsvSource({"4.22.1", "4.23.0", "5.0.1", "5.1.0-okd-scos.3", "5.9.0"})
    void twoNodesWithFencingRestoreOneOfThem(String version) {
        String text = RestoreGuide.text(ManifestExamples.of(version, "DualReplica", false));
        assertThat(text)
                .containsSubsequence("Then restore nothing: Pacemaker", "## 4. Restore")
                .containsSubsequence("on **one** node", "sudo pcs status", "cluster-restore.sh /home/core/restore")
                .contains("Run neither quorum-restore.sh nor disable-etcd.sh", "doesn't use the tarball")
                .doesNotContain("/usr/local/bin/disable-etcd.sh", "/usr/local/bin/quorum-restore.sh")
                .doesNotContain("UnstableEtcd", "three control-plane nodes");
        for (Matcher block = SHELL_BLOCK.matcher(text); block.find(); ) {
            assertThat(block.group(1)).doesNotContain("quorum-restore", "disable-etcd");
        }
    }

    @ParameterizedTest
    @CsvSource({"4.20.3", "4.21.9"})
    void twoNodesWithFencingGetNoCommandOfAReleaseWithoutItsScript(String version) {
        assertThat(RestoreGuide.text(ManifestExamples.of(version, "DualReplica", false)))
                .contains("**no script that restores it")
                .doesNotContain("sudo -E /usr/local/bin");
    }

    @ParameterizedTest
    @CsvSource({"5.0.0", "5.0.0-okd-scos.0", "5.1.7", "4.22.0-okd-scos.8"})
    void releasesOfTodayHaveStepsOfTheirOwn(String version) {
        assertThat(RestoreGuide.text(ManifestExamples.of(version, "HighlyAvailable", false)))
                .contains("disable-etcd.sh", "quorum-restore.sh", "UnstableEtcd")
                .contains("https://docs.okd.io/" + version.substring(0, version.indexOf('.', 2)) + "/")
                .doesNotContain("is newer than this guide", "not recognised");
    }

    @ParameterizedTest
    @CsvSource({"5.2.0, 5.2", "6.0.1, 6.0", "12.3.4-rc.1, 12.3"})
    void releaseNewerThanAllKnownGetsTheNewestStepsAndSaysSo(String version, String stream) {
        assertThat(RestoreGuide.text(ManifestExamples.of(version, "HighlyAvailable", false)))
                .containsSubsequence(
                        "**Release " + stream + " is newer than this guide**: these are the steps of 5.1",
                        "disable-etcd.sh")
                .contains("https://docs.okd.io/latest/");
    }

    @ParameterizedTest
    @CsvSource({
        "4.18.9, wants /var/lib/etcd to be empty",
        "4.22.0, wants /var/lib/etcd to be empty",
        "4.23.1, moves what else lies",
        "5.0.0, moves what else lies"
    })
    void theGuideKnowsWhatTheScriptDoesWithStrayFiles(String version, String sentence) {
        assertThat(RestoreGuide.text(ManifestExamples.of(version, "HighlyAvailable", false)))
                .contains(sentence);
    }

    @Test
    void stepsThatAreNotForTheTopologySaySo() {
        assertThat(RestoreGuide.text(ManifestExamples.of("4.20.3", "SomethingNew", false)))
                .containsSubsequence("## 4. Restore", "topology is `SomethingNew`", "disable-etcd.sh");
        assertThat(RestoreGuide.text(ManifestExamples.of("4.20.3", "HighlyAvailableArbiter", false)))
                .containsSubsequence("## 4. Restore", "has an arbiter node, which runs etcd too", "disable-etcd.sh");
        for (String usual : new String[] {"HighlyAvailable", "SingleReplica", null}) {
            assertThat(RestoreGuide.text(ManifestExamples.of("4.20.3", usual, false)))
                    .doesNotContain("topology is", "arbiter");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4.6.2, HighlyAvailable", "4.17.1, HighlyAvailable", "4.18.9, HighlyAvailable",
        "5.0.0, HighlyAvailable", "5.0.0, DualReplica", "5.0.0, SingleReplica"
    })
    void everyCommandIsGoodShell(String version, String topology, @TempDir Path directory) throws Exception {
        for (boolean encrypted : new boolean[] {false, true}) {
            Matcher block = SHELL_BLOCK.matcher(RestoreGuide.text(ManifestExamples.of(version, topology, encrypted)));
            int blocks = 0;
            while (block.find()) {
                blocks++;
                Path script = Files.writeString(directory.resolve("block.sh"), block.group(1));
                Process bash = new ProcessBuilder("bash", "-n", script.toString())
                        .redirectErrorStream(true)
                        .start();
                String says = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(bash.exitValue()).as("%s%n%s", block.group(1), says).isZero();
            }
            assertThat(blocks).isGreaterThan(6);
        }
    }

    @Test
    void sectionsAreNumberedWithoutAGap() {
        for (boolean encrypted : new boolean[] {false, true}) {
            String text = RestoreGuide.text(ManifestExamples.of("4.18.9", "HighlyAvailable", encrypted));
            int[] sections = text.lines()
                    .filter(line -> line.startsWith("## "))
                    .mapToInt(line -> Integer.parseInt(line.substring(3, line.indexOf('.'))))
                    .toArray();
            assertThat(sections)
                    .containsExactly(IntStream.rangeClosed(1, encrypted ? 6 : 5).toArray());
        }
    }

    @Test
    void ownPodAndLockAreRemovedAfterwards() {
        assertThat(RestoreGuide.text(ManifestExamples.plain()))
                .containsSubsequence(
                        ". Afterwards",
                        "oc delete namespace -l app.kubernetes.io/managed-by=etcd-backup",
                        "oc -n openshift-etcd delete lease etcd-backup");
    }

    @Test
    void backupTakenDuringARolloutSaysSoBeforeAnyStep() {
        assertThat(RestoreGuide.text(ManifestExamples.plain()))
                .containsSubsequence(
                        "**Possibly dirty.** The backup was taken while operators", "## 1. Check the files");
    }

    @Test
    void hostileManifestCannotPutACommandIntoTheGuide() {
        Manifest hostile = ManifestExamples.of("4.6.2`\n```\nrm -rf /\n", "HighlyAvailable", false);
        assertThat(RestoreGuide.text(hostile))
                .doesNotContain("\nrm -rf")
                .contains("`4.6.2??????rm?-rf?/?`")
                .contains("not recognised");
    }
}
