package io.jenkins.plugins.etcdbackup.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
        List<Integer> numbers = IntStream.range(0, count).boxed().toList();
        return join(
                numbers,
                number -> WIDTH * (count - 1 - number) / (count - 1),
                number -> HEIGHT - HEIGHT * newestFirst.get(number) / largest);
    }

    /** The points from the left to the right, which is from the last of the list to its first. */
    static <T> String join(List<T> newestFirst, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
        List<String> points = new ArrayList<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            T one = newestFirst.get(i);
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x.applyAsDouble(one), y.applyAsDouble(one)));
        }
        return String.join(" ", points);
    }
}
