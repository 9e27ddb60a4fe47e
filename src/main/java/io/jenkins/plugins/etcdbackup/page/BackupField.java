package io.jenkins.plugins.etcdbackup.page;

import hudson.model.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What later steps, post-build actions and mails can say of a build's last backup: as an environment variable, and as a
 * field of the token {@code ETCD_BACKUP}.
 */
enum BackupField {
    CLUSTER("cluster", Backup::getTitle),
    VERSION("clusterVersion", Backup::getClusterVersion),
    REVISION("revision", backup -> String.valueOf(backup.getRevision())),
    KEYS("totalKey", backup -> String.valueOf(backup.getTotalKey())),
    SIZE("storedSize", backup -> String.valueOf(backup.getStoredSize())),
    WARNINGS("warnings", backup -> String.valueOf(backup.warned())),
    MANIFEST("manifest", backup -> backup.artifact(backup.getManifestName())),
    FINISHED("finished", Backup::getFinished);

    /** How many backups the build has. */
    private static final String COUNT = "count";

    /** The sentence of the last one that failed. */
    private static final String FAILURE = "failure";

    private final String field;
    private final Function<Backup, String> value;

    BackupField(String field, Function<Backup, String> value) {
        this.field = field;
        this.value = value;
    }

    String variable() {
        return "ETCD_BACKUP_" + name();
    }

    String of(Backup backup) {
        return value.apply(backup);
    }

    /** Everything that a token can ask for; what there is none of is empty. */
    static Map<String, String> of(Run<?, ?> run) {
        BackupAction action = run.getAction(BackupAction.class);
        List<Backup> backups = action == null ? List.of() : action.all();
        FailedBackupsAction failed = run.getAction(FailedBackupsAction.class);
        Map<String, String> fields = new LinkedHashMap<>();
        for (BackupField one : values()) {
            fields.put(one.field, backups.isEmpty() ? "" : one.of(backups.get(backups.size() - 1)));
        }
        fields.put(COUNT, String.valueOf(backups.size()));
        fields.put(FAILURE, failed == null ? "" : failed.lastSentence());
        return fields;
    }
}
