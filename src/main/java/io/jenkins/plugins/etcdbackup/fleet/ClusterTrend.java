package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Util;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.util.ArrayList;
import java.util.List;

/** How the figures of a cluster's last good backups went: as lines, and the same as a table. */
public final class ClusterTrend {

    /** About a quarter of a year of nightly backups. */
    private static final int MOST = 100;

    private final List<BackupEntry> newestFirst;
    private final Viewer viewer;

    private ClusterTrend(List<BackupEntry> newestFirst, Viewer viewer) {
        this.newestFirst = newestFirst;
        this.viewer = viewer;
    }

    static ClusterTrend of(List<BackupEntry> newestFirst, Viewer viewer) {
        return new ClusterTrend(
                newestFirst.stream().filter(BackupEntry::good).limit(MOST).toList(), viewer);
    }

    /** Whether there is a trend: one backup has none. */
    public boolean isDrawn() {
        return newestFirst.size() > 1;
    }

    /** Whether how many keys, and which revision, is shown as well. */
    public boolean isDetailed() {
        return newestFirst.stream().allMatch(entry -> viewer.seesDetailsOf(entry.job()));
    }

    /** In the order of the table's columns. */
    public List<TrendChart> getCharts() {
        List<TrendChart> charts = new ArrayList<>();
        if (isDrawn()) {
            charts.add(new TrendChart(Messages.ClusterTrend_size(), newestFirst, BackupEntry::size, ByteCount::of));
            charts.add(new TrendChart(
                    Messages.ClusterTrend_duration(), newestFirst, BackupEntry::duration, Util::getTimeSpanString));
            if (isDetailed()) {
                charts.add(
                        new TrendChart(Messages.ClusterTrend_keys(), newestFirst, BackupEntry::keys, Long::toString));
                charts.add(new TrendChart(
                        Messages.ClusterTrend_revision(), newestFirst, BackupEntry::revision, Long::toString));
            }
        }
        return charts;
    }

    /** The same as a table. */
    public List<AttemptRow> getRows() {
        return newestFirst.stream().map(entry -> new AttemptRow(entry, viewer)).toList();
    }
}
