package io.jenkins.plugins.etcdbackup.engine.objects;

import java.math.BigDecimal;

/** Nanoseconds as Go writes a duration: {@code 1h0m0s}, {@code 1.5s}, {@code 20ms}, {@code 0s} (time.Duration.String). */
final class GoDuration {

    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int SECONDS_OF_A_MINUTE = 60;
    private static final int MINUTES_OF_AN_HOUR = 60;

    private GoDuration() {}

    static String text(long nanoseconds) {
        String sign = nanoseconds < 0 ? "-" : "";
        BigDecimal all = BigDecimal.valueOf(nanoseconds).abs();
        if (all.signum() == 0) {
            return "0s";
        }
        if (all.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
            return sign + belowASecond(all.longValueExact());
        }
        BigDecimal[] minutes = all.movePointLeft(9).divideAndRemainder(BigDecimal.valueOf(SECONDS_OF_A_MINUTE));
        long whole = minutes[0].longValueExact();
        long hours = whole / MINUTES_OF_AN_HOUR;
        StringBuilder text = new StringBuilder(sign);
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (whole > 0) {
            text.append(whole % MINUTES_OF_AN_HOUR).append('m');
        }
        return text.append(plain(minutes[1])).append('s').toString();
    }

    private static String belowASecond(long nanoseconds) {
        if (nanoseconds < MICROSECOND) {
            return nanoseconds + "ns";
        }
        return nanoseconds < MILLISECOND
                ? plain(BigDecimal.valueOf(nanoseconds, 3)) + "µs"
                : plain(BigDecimal.valueOf(nanoseconds, 6)) + "ms";
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
