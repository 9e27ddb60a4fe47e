package io.jenkins.plugins.etcdbackup.engine.restore;

import java.util.List;

/**
 * What was found out about stored files.
 *
 * @param notChecked what nothing at hand can tell, one sentence each
 */
public record BackupReport(List<VerifiedFile> files, List<String> notChecked) {

    public BackupReport {
        files = List.copyOf(files);
        notChecked = List.copyOf(notChecked);
    }
}
