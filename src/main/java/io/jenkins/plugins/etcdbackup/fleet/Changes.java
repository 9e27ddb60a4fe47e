package io.jenkins.plugins.etcdbackup.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.etcdbackup.page.BackupContents;
import java.util.List;

/**
 * What became of the cluster's objects since the backup before.
 *
 * @param build what that one's build is called
 * @param vanished namespaces, at most {@value #MOST}
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
record Changes(String build, long came, long went, long changed, List<String> vanished) {

    private static final int MOST = 50;

    /** Of a hundred thousand builds few have a number of their own. */
    Changes {
        build = build == null ? null : build.intern();
        vanished = vanished == null ? List.of() : List.copyOf(vanished);
    }

    /** @return null where there is none before, or it is not known what it held */
    static Changes of(BackupContents contents) {
        BackupContents.Since since = contents == null ? null : contents.getSince();
        return since == null
                ? null
                : new Changes(
                        since.getBuild(),
                        since.getCame(),
                        since.getWent(),
                        since.getChanged(),
                        since.getVanished().stream().limit(MOST).toList());
    }
}
