package io.jenkins.plugins.etcdbackup.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line in a box of 100 by 20 units, as the attribute {@code points} of an SVG polyline wants it. */
final class Sparkline {

    private static final double WIDTH = 100;
    private static final double HEIGHT = 20;

    private Sparkline() {}

    /**
     * @param newestFirst what to draw; the largest touches the top, 0 would be the bottom
     * @return null for fewer than two
     */
    static String points(List<Long> newestFirst) {
        int count = newestFirst.size();
        long largest = newestFirst.stream().mapToLong(Long::longValue).max().orElse(0);
        if (count < 2 || largest <= 0) {
            return null;
        }
        List<String> points = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            double x = WIDTH * (count - 1 - i) / (count - 1);
            double y = HEIGHT - HEIGHT * newestFirst.get(i) / largest;
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
        }
        return String.join(" ", points);
    }
}
