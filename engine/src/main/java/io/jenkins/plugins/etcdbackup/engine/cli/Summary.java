package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.BackupResult;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** The end of a good run in a few lines. */
record Summary(PrintWriter out) {

    void print(BackupResult result) {
        Manifest m = result.manifest();
        out.println();
        line("cluster", m.cluster().id() + ", OKD " + m.cluster().version());
        line("node", m.node().name() + " (" + m.node().reason() + ")");
        line(
                "etcd",
                String.format(
                        Locale.ROOT,
                        "%srevision %d, totalKey %,d, hash %x",
                        m.etcd().serverVersion() == null ? "" : m.etcd().serverVersion() + ", ",
                        m.etcd().revision(),
                        m.etcd().totalKey(),
                        m.etcd().hash()));
        for (Manifest.StoredFile file : m.allFiles()) {
            line("file", file.storedName() + "  " + ByteCount.of(file.storedSize()));
            line("sha256", file.storedSha256());
        }
        Duration took = Duration.between(m.started(), m.finished());
        line("took", String.format(Locale.ROOT, "%.1f s, verified", took.toMillis() / 1000.0));
    }

    private void line(String label, String value) {
        out.printf(Locale.ROOT, "%-8s %s%n", label, PlainText.of(value));
    }
}
