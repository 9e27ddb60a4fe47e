package io.jenkins.plugins.etcdbackup.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupContents;
import io.jenkins.plugins.etcdbackup.page.BackupFailure;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One attempt to back up a cluster, good or failed: what the index keeps of a build. Times are milliseconds since 1970,
 * sizes are bytes; what is not known is null or 0.
 *
 * @param job full name of the job
 * @param build its number
 * @param position of the attempt in its build
 * @param cluster the name under which an administrator configured it; null where a job gave an address
 * @param failure the sentence it failed with; null where it did not
 * @param cause where it failed, a name of BackupFailure.Cause; null where it did not
 * @param size of the database
 * @param keys etcd's totalKey
 * @param possiblyDirty whether operators were rolling out a revision
 * @param plain whether a stored file can be read without a key
 * @param keysLeft false where the values are encrypted at rest and no file of the backup holds their keys
 * @param kept whether this plugin has its build kept from the build discarder
 * @param rehearsed when it was restored to see that it serves; 0 for never
 * @param verification the last one by a later build; null for never
 * @param certificatesUntil when the first certificate of the tarball expires; 0 where that is not known
 * @param stages how long each took, in milliseconds; by the names of Stage
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
record BackupEntry(
        String job,
        int build,
        int position,
        String cluster,
        String clusterId,
        String failure,
        String cause,
        String version,
        long started,
        long finished,
        long size,
        long keys,
        long revision,
        String node,
        String method,
        int warnings,
        boolean possiblyDirty,
        boolean plain,
        boolean keysLeft,
        boolean archived,
        boolean kept,
        long rehearsed,
        Verification verification,
        Changes changes,
        long certificatesUntil,
        Map<String, Long> stages) {

    /** A hundred thousand of them are in memory, and say the same few words. */
    BackupEntry {
        job = shared(job);
        cluster = shared(cluster);
        clusterId = shared(clusterId);
        version = shared(version);
        node = shared(node);
        method = shared(method);
        cause = shared(cause);
        stages = stages == null
                ? Map.of()
                : stages.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(stage -> shared(stage.getKey()), Map.Entry::getValue));
    }

    private static String shared(String text) {
        return text == null ? null : text.intern();
    }

    /** Which attempt of which build. */
    record Place(String job, int build, int position) {}

    static BackupEntry of(Place place, Backup backup, BackupContents contents, boolean kept) {
        return new BackupEntry(
                place.job(),
                place.build(),
                place.position(),
                backup.getCluster(),
                backup.getClusterId(),
                null,
                null,
                backup.getClusterVersion(),
                backup.getStartedMillis(),
                backup.getStartedMillis() + backup.getDurationMillis(),
                backup.getTotalSize(),
                backup.getTotalKey(),
                backup.getRevision(),
                backup.getNode(),
                backup.getMethod(),
                (int) backup.warned(),
                backup.isPossiblyDirty(),
                !backup.isEncrypted(),
                !backup.isKeysMissing(),
                backup.isArchived(),
                kept,
                backup.getRehearsedMillis(),
                Verification.of(backup.getLastVerification()),
                Changes.of(contents),
                backup.getFirstCertificateExpiresMillis(),
                backup.getStageMillis());
    }

    static BackupEntry of(Place place, BackupFailure failure) {
        return new BackupEntry(
                place.job(),
                place.build(),
                place.position(),
                failure.getCluster(),
                null,
                failure.getSentence(),
                failure.getCause(),
                null,
                failure.getTime(),
                failure.getTime(),
                0,
                0,
                0,
                null,
                null,
                0,
                false,
                false,
                true,
                false,
                false,
                0,
                null,
                null,
                0,
                null);
    }

    BackupEntry movedTo(String newJob) {
        return new BackupEntry(
                newJob,
                build,
                position,
                cluster,
                clusterId,
                failure,
                cause,
                version,
                started,
                finished,
                size,
                keys,
                revision,
                node,
                method,
                warnings,
                possiblyDirty,
                plain,
                keysLeft,
                archived,
                kept,
                rehearsed,
                verification,
                changes,
                certificatesUntil,
                stages);
    }

    /** Taken and verified, as far as its own build could tell. */
    boolean taken() {
        return failure == null;
    }

    /** Taken, and nobody has found it damaged since. */
    boolean good() {
        return taken() && !(refused() && verification.damaged());
    }

    /** One that a restore may count on: not taken during a roll-out. */
    boolean clean() {
        return good() && !possiblyDirty;
    }

    /** Whether the last verification said that it may not be restored. */
    boolean refused() {
        return verification != null && verification.refused();
    }

    /** When it was last verified by a later build; milliseconds since 1970, 0 for never. */
    long verified() {
        return verification == null ? 0 : verification.at();
    }

    /** What tells clusters apart: the configured name, else what the cluster calls itself. */
    String clusterKey() {
        return cluster != null ? cluster : clusterId != null ? clusterId : "?";
    }

    long duration() {
        return finished - started;
    }
}
