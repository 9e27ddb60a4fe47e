package io.jenkins.plugins.etcdbackup.engine.preflight;

import java.util.Locale;

/** Sizes for people. */
final class Bytes {

    private Bytes() {}

    static String text(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
    }
}
