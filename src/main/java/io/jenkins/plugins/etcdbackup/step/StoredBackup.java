package io.jenkins.plugins.etcdbackup.step;

/** How a step names a backup that a build has stored. */
interface StoredBackup {

    /** Null for the job itself. */
    String getJob();

    /** Number, or the name of a permalink such as lastSuccessfulBuild; null for the newest that will do. */
    String getBuild();

    /** Its configured name, where the build has several; null for any. */
    String getCluster();

    /** Where in the workspace a tarball is that was kept apart; null where nobody says. */
    String getStaticResourcesDir();
}
