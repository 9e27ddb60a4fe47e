package io.jenkins.plugins.etcdbackup.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.etcdbackup.Backup;
import io.jenkins.plugins.etcdbackup.BackupFailure;
import io.jenkins.plugins.etcdbackup.BackupVerification;

/**
 * One attempt to back up a cluster, good or failed: what the index keeps of a build. Times are milliseconds since 1970,
 * sizes are bytes; what is not known is null or 0.
 *
 * @param job full name of the job
 * @param build its number
 * @param position of the attempt in its build
 * @param cluster the name under which an administrator configured it; null where a job gave an address
 * @param failure the sentence it failed with; null where it did not
 * @param size of the database
 * @param storedSize of the files, as they are stored
 * @param keys etcd's totalKey
 * @param possiblyDirty whether operators were rolling out a revision
 * @param plain whether a stored file can be read without a key
 * @param keysLeft false where the values are encrypted at rest and no file of the backup holds their keys
 * @param rehearsed when it was restored to see that it serves; 0 for never
 * @param verified when it was last verified by a later build; 0 for never
 * @param verdict what that said, the name of a RestoreVerdict.Answer
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
record BackupEntry(
        String job,
        int build,
        int position,
        String cluster,
        String clusterId,
        String infrastructure,
        String failure,
        String version,
        long started,
        long finished,
        long size,
        long storedSize,
        long keys,
        long revision,
        String node,
        String method,
        int warnings,
        boolean possiblyDirty,
        boolean plain,
        boolean keysLeft,
        boolean archived,
        long rehearsed,
        long verified,
        String verdict) {

    /** A hundred thousand of them are in memory, and say the same few words. */
    BackupEntry {
        job = shared(job);
        cluster = shared(cluster);
        clusterId = shared(clusterId);
        infrastructure = shared(infrastructure);
        version = shared(version);
        node = shared(node);
        method = shared(method);
        verdict = shared(verdict);
    }

    private static String shared(String text) {
        return text == null ? null : text.intern();
    }

    static BackupEntry of(String job, int build, int position, Backup backup) {
        BackupVerification verification = backup.getLastVerification();
        return new BackupEntry(
                job,
                build,
                position,
                backup.getCluster(),
                backup.getClusterId(),
                backup.getInfrastructureName(),
                null,
                backup.getClusterVersion(),
                backup.getStartedMillis(),
                backup.getStartedMillis() + backup.getDurationMillis(),
                backup.getTotalSize(),
                backup.getStoredSize(),
                backup.getTotalKey(),
                backup.getRevision(),
                backup.getNode(),
                backup.getMethod(),
                (int) backup.getFindings().stream()
                        .filter(finding -> !finding.getLevel().equals("PASS"))
                        .count(),
                backup.isPossiblyDirty(),
                !backup.isEncrypted(),
                !backup.isKeysMissing(),
                backup.isArchived(),
                backup.getRehearsedMillis(),
                verification == null ? 0 : verification.getMillis(),
                verification == null ? null : verification.getAnswer());
    }

    static BackupEntry of(String job, int build, int position, BackupFailure failure) {
        return new BackupEntry(
                job,
                build,
                position,
                failure.getCluster(),
                null,
                null,
                failure.getSentence(),
                null,
                failure.getTime(),
                failure.getTime(),
                0,
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
                0,
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
                infrastructure,
                failure,
                version,
                started,
                finished,
                size,
                storedSize,
                keys,
                revision,
                node,
                method,
                warnings,
                possiblyDirty,
                plain,
                keysLeft,
                archived,
                rehearsed,
                verified,
                verdict);
    }

    /** Taken, fetched whole and verified. */
    @JsonIgnore
    boolean good() {
        return failure == null;
    }

    /** One that a restore may count on: not taken during a roll-out. */
    @JsonIgnore
    boolean clean() {
        return good() && !possiblyDirty;
    }

    /** What tells clusters apart: the configured name, else what the cluster calls itself. */
    @JsonIgnore
    String clusterKey() {
        return cluster != null ? cluster : clusterId != null ? clusterId : "?";
    }

    @JsonIgnore
    long duration() {
        return finished - started;
    }
}
