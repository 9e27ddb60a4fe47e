package io.jenkins.plugins.etcdbackup.fleet;

import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * One figure of a cluster's good backups over time: a line in a box of 100 by 40 units, from the lowest value at the bottom
 * to the highest at the top, and these in words.
 */
public final class TrendChart {

    private static final double WIDTH = 100;
    private static final double HEIGHT = 40;

    private final String title;
    private final List<BackupEntry> newestFirst;
    private final ToLongFunction<BackupEntry> figure;
    private final LongFunction<String> words;
    private final long lowest;
    private final long highest;

    /** @param newestFirst two at least */
    TrendChart(
            String title,
            List<BackupEntry> newestFirst,
            ToLongFunction<BackupEntry> figure,
            LongFunction<String> words) {
        this.title = title;
        this.newestFirst = newestFirst;
        this.figure = figure;
        this.words = words;
        lowest = newestFirst.stream().mapToLong(figure).min().orElseThrow();
        highest = newestFirst.stream().mapToLong(figure).max().orElseThrow();
    }

    public String getTitle() {
        return title;
    }

    /** As the attribute {@code points} of an SVG polyline wants it. */
    public String getPoints() {
        long from = newestFirst.get(newestFirst.size() - 1).finished();
        double span = Math.max(1, newestFirst.get(0).finished() - from);
        double range = highest - lowest;
        return Sparkline.join(
                newestFirst,
                entry -> WIDTH * (entry.finished() - from) / span,
                entry -> range == 0 ? HEIGHT / 2 : HEIGHT - HEIGHT * (figure.applyAsLong(entry) - lowest) / range);
    }

    public String getLowest() {
        return words.apply(lowest);
    }

    public String getHighest() {
        return words.apply(highest);
    }

    public String getNewest() {
        return words.apply(figure.applyAsLong(newestFirst.get(0)));
    }

    /** For those who don't see the line. */
    public String getDescription() {
        return Messages.TrendChart_description(title, newestFirst.size(), getLowest(), getHighest(), getNewest());
    }
}
