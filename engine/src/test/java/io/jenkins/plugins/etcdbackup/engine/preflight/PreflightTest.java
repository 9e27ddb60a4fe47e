package io.jenkins.plugins.etcdbackup.engine.preflight;

import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.alarmed;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.leader;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.member;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.unwell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.cluster.CertificateValidity;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterVersion;
import io.jenkins.plugins.etcdbackup.engine.cluster.EncryptionAtRest;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.cluster.OperatorStatus;
import io.jenkins.plugins.etcdbackup.engine.cluster.OperatorStatus.Condition;
import io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {

    private static final Instant NOW = Instant.parse("2026-11-23T18:30:00Z");

    @TempDir
    Path output;

    private final SampleFacts sample = new SampleFacts();
    private QuietHours quietHours;
    private Set<String> allow = Set.of();
    private boolean keysApart;

    @Test
    void aHealthyClusterPasses() throws Exception {
        assertThat(findings()).allMatch(f -> f.level() == Level.PASS);
        Preflight.stopAtFailures(findings());
    }

    @Test
    void anUpdateInFlightFails() throws Exception {
        sample.version = new ClusterVersion("4.7.1", "image", "4.7.2", SampleFacts.INSTALLED);
        assertThat(finding("update-in-flight", Level.FAIL)).contains("from 4.7.1 to 4.7.2");
    }

    @Test
    void anUnfinishedInstallationFailsAndCannotBeAllowed() throws Exception {
        sample.version = new ClusterVersion(null, null, "4.7.1", NOW);
        assertThat(finding("installation", Level.FAIL)).contains("installation is not finished");
        finding("update-in-flight", Level.PASS);
        assertThatThrownBy(() -> Preflight.stopAtFailures(findings())).hasMessageContaining("This cannot be allowed");
        allow = Set.of("installation");
        assertThatThrownBy(this::findings).hasMessageContaining("Not a check that can be allowed: installation");
    }

    @Test
    void aHostedControlPlaneFailsAndCannotBeAllowed() throws Exception {
        sample.cluster = new ClusterIdentity("id", "", "", "External");
        assertThat(finding("hosted-control-plane", Level.FAIL)).contains("management cluster");
        assertThatThrownBy(() -> Preflight.stopAtFailures(findings())).hasMessageContaining("This cannot be allowed");
        allow = Set.of("hosted-control-plane");
        assertThatThrownBy(this::findings)
                .hasMessageContaining("Not a check that can be allowed: hosted-control-plane");
    }

    @Test
    void theFirstTwentyFourHoursFail() throws Exception {
        sample.version = new ClusterVersion("4.7.1", "image", null, NOW.minus(Duration.ofHours(23)));
        assertThat(finding("first-24-hours", Level.FAIL)).contains("Wait until 2026-11-23T19:30:00Z");
        sample.version = new ClusterVersion("4.7.1", "image", null, NOW.minus(Duration.ofHours(25)));
        finding("first-24-hours", Level.PASS);
    }

    @Test
    void aFirstRotationThatHasNotHappenedFails() throws Exception {
        sample.signer = new CertificateValidity(NOW.minus(Duration.ofHours(20)), NOW.plus(Duration.ofHours(4)));
        assertThat(finding("first-24-hours", Level.FAIL)).contains("first rotation");
    }

    @Test
    void anExpiredSignerFails() throws Exception {
        sample.signer = new CertificateValidity(NOW.minus(Duration.ofDays(366)), NOW.minusSeconds(1));
        assertThat(finding("first-24-hours", Level.FAIL)).contains("has expired");
    }

    @Test
    void anUnknownAgeWarns() throws Exception {
        sample.signer = null;
        finding("first-24-hours", Level.PASS);
        sample.version = new ClusterVersion("4.7.1", "image", null, null);
        assertThat(finding("first-24-hours", Level.WARN)).contains("older than 24 hours");
    }

    @Test
    void aProgressingOperatorFailsAndIsQuoted() throws Exception {
        sample.operator(
                "kube-apiserver",
                o -> new OperatorStatus(o.name(), Condition.TRUE, Condition.TRUE, Condition.FALSE, "1 at revision 6"));
        assertThat(finding("operators-progressing", Level.FAIL))
                .contains("kube-apiserver (1 at revision 6)")
                .contains("__POSSIBLY_DIRTY__");
    }

    @Test
    void anOperatorThatSaysNothingIsNotTakenForSettled() throws Exception {
        sample.operator(
                "etcd", o -> new OperatorStatus(o.name(), Condition.UNKNOWN, Condition.UNKNOWN, Condition.UNKNOWN, ""));
        assertThat(finding("operators-progressing", Level.FAIL)).contains("etcd");
        finding("operators-degraded", Level.WARN);
    }

    @Test
    void aDegradedOperatorOnlyWarns() throws Exception {
        sample.operator(
                "etcd", o -> new OperatorStatus(o.name(), Condition.TRUE, Condition.FALSE, Condition.TRUE, "disk"));
        assertThat(finding("operators-degraded", Level.WARN)).contains("etcd (disk)");
    }

    @Test
    void lostQuorumFails() throws Exception {
        sample.etcd = new EtcdFacts(List.of(leader("master-0"), unwell("master-1"), unwell("master-2")), null);
        assertThat(finding("etcd-quorum", Level.FAIL)).contains("1 of 3 members healthy");
    }

    @Test
    void aMissingLeaderFails() throws Exception {
        sample.etcd = new EtcdFacts(List.of(member("master-0"), member("master-1"), member("master-2")), null);
        assertThat(finding("etcd-quorum", Level.FAIL)).contains("no leader");
    }

    @Test
    void oneUnwellMemberOfThreeWarns() throws Exception {
        sample.etcd = new EtcdFacts(List.of(leader("master-0"), member("master-1"), unwell("master-2")), null);
        finding("etcd-quorum", Level.PASS);
        assertThat(finding("etcd-health", Level.WARN)).contains("not healthy: master-2");
    }

    @Test
    void theAlarmCorruptFailsAndNospaceWarns() throws Exception {
        sample.etcd =
                new EtcdFacts(List.of(leader("master-0"), alarmed("master-1", "memberID:1 alarm:NOSPACE ")), null);
        assertThat(finding("etcd-health", Level.WARN)).contains("NOSPACE");
        sample.etcd =
                new EtcdFacts(List.of(leader("master-0"), alarmed("master-1", "memberID:1 alarm:CORRUPT ")), null);
        assertThat(finding("etcd-health", Level.FAIL)).contains("CORRUPT");
    }

    @Test
    void membersThatCouldNotBeAskedWarn() throws Exception {
        sample.etcd = new EtcdFacts(List.of(), "No right to exec.");
        assertThat(finding("etcd-quorum", Level.WARN)).contains("No right to exec.");
        assertThat(finding("etcd-health", Level.WARN)).contains("No right to exec.");
        assertThat(finding("output-space", Level.WARN)).contains("not known");
    }

    @Test
    void anUnfinishedEncryptionFailsAndTheKeysAreWarnedAbout() throws Exception {
        sample.encryption =
                new EncryptionAtRest("aescbc", "", EncryptionAtRest.State.MIGRATING, "secrets is not encrypted");
        assertThat(finding("encryption-migrating", Level.FAIL)).contains("secrets is not encrypted");
        assertThat(finding("encryption-keys-in-tarball", Level.WARN)).contains("will hold the keys");
    }

    @Test
    void aFinishedEncryptionPassesAndTheKeysAreWarnedAbout() throws Exception {
        sample.encryption = new EncryptionAtRest("aesgcm", "", EncryptionAtRest.State.COMPLETED, "");
        finding("encryption-migrating", Level.PASS);
        assertThat(finding("encryption-keys-in-tarball", Level.WARN)).contains("aesgcm");
        sample.encryption = new EncryptionAtRest("KMS", "Vault", EncryptionAtRest.State.COMPLETED, "");
        assertThat(finding("encryption-keys-in-tarball", Level.WARN))
                .contains("that KMS has to be there", "logs in with");
    }

    @Test
    void keysThatWouldLiePlainlyBesideTheSnapshotFailUntilSomebodyDecides() throws Exception {
        sample.encryption = new EncryptionAtRest("aescbc", "", EncryptionAtRest.State.COMPLETED, "");
        assertThat(finding("keys-with-snapshot", Level.FAIL)).contains(Option.ENCRYPT_TO.toString());
        allow = Set.of("keys-with-snapshot");
        finding("keys-with-snapshot", Level.WARN);
        allow = Set.of();
        keysApart = true;
        finding("keys-with-snapshot", Level.PASS);
        keysApart = false;
        sample.encryption = new EncryptionAtRest("KMS", "Vault", EncryptionAtRest.State.COMPLETED, "");
        assertThat(finding("keys-with-snapshot", Level.FAIL)).contains("what logs in to the KMS");
        sample.encryption = new EncryptionAtRest("KMS", "AWS", EncryptionAtRest.State.COMPLETED, "");
        finding("keys-with-snapshot", Level.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "18:00, 19:00, FAIL", // within
        "18:30, 19:00, FAIL", // from is in
        "18:00, 18:30, PASS", // to is not
        "22:00, 06:00, PASS", // spans midnight, outside
        "18:00, 06:00, FAIL", // spans midnight, before it
        "19:00, 18:31, FAIL", // spans midnight, after it
        "12:00, 12:00, FAIL" // the whole day
    })
    void quietHoursAreKept(LocalTime from, LocalTime to, Level level) throws Exception {
        quietHours = new QuietHours(from, to, ZoneOffset.UTC);
        finding("quiet-hours", level);
    }

    @Test
    void quietHoursAreThoseOfTheirZone() throws Exception {
        quietHours = new QuietHours(LocalTime.of(3, 0), LocalTime.of(4, 0), ZoneId.of("Asia/Tokyo"));
        finding("quiet-hours", Level.FAIL); // 18:30 UTC is 03:30 in Tokyo
    }

    @Test
    void anOutputDirectoryThatIsTooSmallFails() throws Exception {
        sample.etcd = new EtcdFacts(
                List.of(new EtcdMember(
                        "id",
                        "master-0",
                        List.of(),
                        false,
                        true,
                        new EtcdMember.Status(
                                "3.4.9", Files.getFileStore(output).getTotalSpace(), true, List.of()))),
                null);
        assertThat(finding("output-space", Level.FAIL))
                .contains(output.toString())
                .contains("Make room");
    }

    @Test
    void anOutputDirectoryThatIsMissingFails() throws Exception {
        output = output.resolve("missing");
        assertThat(finding("output-space", Level.FAIL)).contains("cannot be read");
    }

    @Test
    void whatAKubeletSaysIsReadWithoutTrust() {
        assertThat(NodeSpaceCheck.freeIn("{\"node\": {\"fs\": {\"availableBytes\": 85899345920}}}"))
                .hasValue(85_899_345_920L);
        for (String odd : List.of(
                "",
                "null",
                "upgrade: @soon",
                "%YAML 9",
                "[1]",
                "[".repeat(100_000),
                "{\"node\": 1}",
                "{\"node\": {\"fs\": {\"availableBytes\": \"much\"}}}")) {
            assertThat(NodeSpaceCheck.freeIn(odd)).isEmpty();
        }
    }

    @Test
    void whatIsAllowedBecomesAWarningThatSaysSo() throws Exception {
        sample.version = new ClusterVersion("4.7.1", "image", "4.7.2", SampleFacts.INSTALLED);
        allow = Set.of("update-in-flight");
        assertThat(finding("update-in-flight", Level.WARN)).startsWith("Allowed by request: ");
        Preflight.stopAtFailures(findings());
    }

    @Test
    void allowingWhatDoesNotExistIsRefusedWithTheKnownIds() {
        allow = Set.of("everything", "update-in-flight", "access");
        assertThatThrownBy(this::findings)
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.REQUEST))
                .hasMessageContaining("Not a check that can be allowed: access, everything.")
                .hasMessageContaining("operators-progressing");
    }

    @Test
    void allFailuresAreToldAtOnceWithWhatToAllow() throws Exception {
        sample.version = new ClusterVersion("4.7.1", "image", "4.7.2", SampleFacts.INSTALLED);
        quietHours = new QuietHours(LocalTime.of(18, 0), LocalTime.of(19, 0), ZoneOffset.UTC);
        List<Finding> findings = findings();
        assertThatThrownBy(() -> Preflight.stopAtFailures(findings))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.PREFLIGHT))
                .hasMessageContaining("nothing was created")
                .hasMessageContaining("update-in-flight: ")
                .hasMessageContaining("quiet-hours: ")
                .hasMessageContaining("update-in-flight,quiet-hours");
    }

    @Test
    void everyCheckIsExplainedInTheDocumentation() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "preflight.md"));
        assertThat(Preflight.ids()).allSatisfy(id -> assertThat(page).contains("\n## " + id + "\n"));
        assertThat(page.lines().filter(line -> line.startsWith("## ")).map(line -> line.substring(3)))
                .containsExactlyElementsOf(Preflight.ids());
        assertThatCode(() -> Set.copyOf(Preflight.ids())).doesNotThrowAnyException();
    }

    private String finding(String id, Level level) throws Exception {
        Finding found =
                findings().stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
        assertThat(found.level()).as(found.sentence()).isEqualTo(level);
        return found.sentence();
    }

    private List<Finding> findings() throws Exception {
        Preflight.requireAllowable(allow);
        PreflightRequest request = new PreflightRequest(false, null, output, keysApart, 1, quietHours, allow);
        return new Preflight(null, request, Clock.fixed(NOW, ZoneOffset.UTC)).checkCluster(sample.facts());
    }
}
