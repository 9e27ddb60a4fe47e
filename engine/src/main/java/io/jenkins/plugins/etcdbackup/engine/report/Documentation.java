package io.jenkins.plugins.etcdbackup.engine.report;

import java.util.Locale;

/** Pages of the documentation that a sentence sends its reader to, where anybody can open them. */
public enum Documentation {
    PERMISSIONS,
    PREFLIGHT,
    RESTORE,
    TROUBLESHOOTING,
    VERIFY;

    private static final String PAGES = "https://github.com/jenkinsci/etcd-backup-plugin/blob/main/docs/";

    /** The page's address. */
    @Override
    public String toString() {
        return PAGES + name().toLowerCase(Locale.ROOT) + ".md";
    }
}
