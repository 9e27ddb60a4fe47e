package io.jenkins.plugins.etcdbackup;

import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.RunningRelease;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.File;
import java.io.Serializable;

/** Asks a cluster which one it is and at which z-stream. */
final class AskVersion extends EngineRun<AskVersion.Answer> {

    private static final long serialVersionUID = 1L;

    private final ClusterAccess access;

    /** @param version null while the installation is unfinished */
    record Answer(String clusterId, String version) implements Serializable {}

    AskVersion(ClusterAccess access, BuildConsole console, EndOfRun.Signal end) {
        super(console, end);
        this.access = access;
    }

    @Override
    Answer run(File directory, BackupLog log) throws BackupException, InterruptedException {
        try (ClusterConnection connection = ClusterConnection.open(access.login(), access.proxy(), log)) {
            RunningRelease release = FactsReader.readRelease(connection);
            return new Answer(release.clusterId(), release.version().current());
        }
    }
}
