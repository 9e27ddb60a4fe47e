package io.jenkins.plugins.etcdbackup.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a cluster: each trouble that there is, and none that there is not. */
class ClusterStatusTest {

    private static final FreshnessPolicy POLICY = new FreshnessPolicy(Duration.ofHours(26), Duration.ofDays(30), true);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aRecentRehearsedEncryptedBackupOfTheRunningReleaseIsFresh() {
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, HOUR))).isEmpty();
    }

    @Test
    void aClusterThatWasNeverBackedUpIsSaidToBe() {
        assertThat(troubles(Attempts.VERSION)).containsExactly(Trouble.NEVER);
    }

    @Test
    void aClusterOfWhichEachAttemptFailedWasNeverBackedUp() {
        assertThat(troubles(Attempts.VERSION, Attempts.failed(1, HOUR))).containsExactly(Trouble.NEVER, Trouble.FAILED);
    }

    @Test
    void aFailureAfterTheLastGoodBackupIsToldAndOneBeforeItIsNot() {
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, HOUR.multipliedBy(2)), Attempts.failed(2, HOUR)))
                .containsExactly(Trouble.FAILED);
        assertThat(troubles(Attempts.VERSION, Attempts.failed(1, HOUR.multipliedBy(2)), Attempts.rehearsed(2, HOUR)))
                .isEmpty();
    }

    @Test
    void aBackupIsOverdueOnlyWhenItIsOlderThanTheLimit() {
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, Duration.ofHours(26))))
                .isEmpty();
        assertThat(troubles(
                        Attempts.VERSION,
                        Attempts.rehearsed(1, Duration.ofHours(26).plusMillis(1))))
                .containsExactly(Trouble.OVERDUE);
    }

    @Test
    void anUpgradedClusterHasNoBackupToGoBackTo() {
        assertThat(troubles("4.20.4", Attempts.rehearsed(1, HOUR))).containsExactly(Trouble.STALE);
        assertThat(troubles("4.20.4", Attempts.rehearsed(1, HOUR), Attempts.ofVersion(2, HOUR, "4.20.4")))
                .isEmpty();
    }

    @Test
    void aClusterThatWasNotAskedIsNotSaidToBeUpgraded() {
        assertThat(troubles(null, Attempts.rehearsed(1, HOUR))).isEmpty();
    }

    @Test
    void whatIsPlainDirtyWithoutKeysOrNotRehearsedIsNamed() {
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, HOUR.multipliedBy(2)), Attempts.plain(2, HOUR)))
                .containsExactly(Trouble.PLAIN);
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, HOUR.multipliedBy(2)), Attempts.dirty(2, HOUR)))
                .containsExactly(Trouble.DIRTY);
        assertThat(troubles(
                        Attempts.VERSION, Attempts.rehearsed(1, HOUR.multipliedBy(2)), Attempts.withoutKeys(2, HOUR)))
                .containsExactly(Trouble.KEYS_MISSING);
        assertThat(troubles(Attempts.VERSION, Attempts.good(1, HOUR))).containsExactly(Trouble.NOT_REHEARSED);
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, Duration.ofDays(31)), Attempts.good(2, HOUR)))
                .containsExactly(Trouble.NOT_REHEARSED);
    }

    @Test
    void aBackupThatVerificationRefusedIsAnAlarmWhateverTheReason() {
        Verification damaged = new Verification(1, "NOT_RESTORABLE", true, "Page 7 is torn.");
        Verification elsewhere = new Verification(1, "NOT_RESTORABLE", false, "The cluster runs 4.20.4.");

        assertThat(troubles(
                        Attempts.VERSION,
                        Attempts.rehearsed(1, HOUR.multipliedBy(2)),
                        Attempts.verified(2, HOUR, damaged)))
                .containsExactly(Trouble.NOT_RESTORABLE);
        assertThat(troubles(Attempts.VERSION, Attempts.verified(2, HOUR, elsewhere)))
                .containsExactly(Trouble.NOT_RESTORABLE);
        assertThat(status(Attempts.verified(2, HOUR, damaged)).troubles())
                .containsOnlyKeys(Trouble.NEVER, Trouble.NOT_RESTORABLE)
                .containsEntry(Trouble.NOT_RESTORABLE, "The last backup may not be restored. Page 7 is torn.");
    }

    @Test
    void aDamagedBackupIsNoneToGoBackToAndOneOfAnotherReleaseIs() {
        BackupEntry damaged =
                Attempts.verified(2, HOUR, new Verification(1, "NOT_RESTORABLE", true, "Page 7 is torn."));
        BackupEntry elsewhere =
                Attempts.verified(3, HOUR, new Verification(1, "NOT_RESTORABLE", false, "The cluster runs 4.20.4."));
        BackupEntry before = Attempts.rehearsed(1, HOUR.multipliedBy(2));

        assertThat(new ClusterHistory(List.of(before, damaged)).newestOfEachVersion())
                .containsExactly(before);
        assertThat(new ClusterHistory(List.of(before, elsewhere)).newestOfEachVersion())
                .containsExactly(elsewhere);
    }

    @Test
    void aRefusedBackupAfterWhichThereIsABetterOneIsNoAlarm() {
        assertThat(troubles(
                        Attempts.VERSION,
                        Attempts.verified(
                                1, HOUR.multipliedBy(2), new Verification(1, "NOT_RESTORABLE", true, "It is torn.")),
                        Attempts.rehearsed(2, HOUR)))
                .isEmpty();
    }

    @Test
    void withoutAPolicyOnlyWhatIsWrongInItselfIsSaid() {
        ClusterStatus status = ClusterStatus.of(
                "prod",
                new ClusterHistory(List.of(Attempts.plain(1, Duration.ofDays(400)))),
                FreshnessPolicy.NONE,
                Optional.empty(),
                Attempts.NOW);

        assertThat(status.troubles()).isEmpty();
    }

    @Test
    void aClockThatWasPutBackMakesNothingOverdue() {
        assertThat(troubles(Attempts.VERSION, Attempts.rehearsed(1, HOUR.negated())))
                .isEmpty();
    }

    private static Iterable<Trouble> troubles(String running, BackupEntry... entries) {
        return status(Optional.ofNullable(running), entries).troubles().keySet();
    }

    private static ClusterStatus status(BackupEntry... entries) {
        return status(Optional.empty(), entries);
    }

    private static ClusterStatus status(Optional<String> running, BackupEntry... entries) {
        return ClusterStatus.of("prod", new ClusterHistory(List.of(entries)), POLICY, running, Attempts.NOW);
    }
}
