package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.jenkins.plugins.etcdbackup.engine.cluster.DocumentedAccount;
import io.jenkins.plugins.etcdbackup.engine.cluster.DocumentedRoles;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole backups of a real cluster by the account of docs/permissions.md, whose RBAC knows no mercy. The debug pods'
 * security context constraints are OpenShift's own and not asked for on any other cluster.
 */
@Tag("cluster")
@Timeout(300)
class SmallRoleClusterTest {

    @TempDir
    Path output;

    private final RecordedLog log = new RecordedLog();

    @ParameterizedTest
    @EnumSource
    void theDocumentedRoleTakesABackupAndLacksNothing(Method method) throws Exception {
        BackupResult result = backUp(method, DocumentedRoles.read());

        assertThat(result.manifest().findings())
                .filteredOn(finding -> finding.level() != Level.PASS)
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void soDoesWhatIsLeftWithoutAllThatCanBeLeftOut(Method method) throws Exception {
        BackupResult result = backUp(method, DocumentedRoles.smallest(method == Method.DIRECT));

        assertThat(result.manifest().findings())
                .filteredOn(finding -> finding.level() != Level.PASS)
                .extracting(finding -> finding.id())
                .contains("access");
        assertThat(log.text()).contains("image of the node's running etcd pod");
    }

    private BackupResult backUp(Method method, List<HasMetadata> roles) throws Exception {
        try (DocumentedAccount account = DocumentedAccount.grant(roles)) {
            BackupResult result = new EtcdBackup(Clock.systemUTC())
                    .run(
                            new BackupRequest(
                                    account.login(),
                                    null,
                                    output.toFile(),
                                    new CaptureOptions(method, null, null, null),
                                    CheckOptions.STRICT,
                                    new ProtectionOptions(Recipients.NONE, Recipients.NONE, null),
                                    Duration.ofMinutes(4),
                                    LockClaim.of("a cluster test")),
                            log);
            assertThat(log.text()).contains("as system:serviceaccount:etcd-backup:etcd-backup");
            assertThat(result.left()).isEmpty();
            assertThat(BackupTrial.filesIn(output)).hasSize(5);
            return result;
        }
    }
}
