package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects faults, a bounded number of each kind: a file of noise must not fill the memory with complaints. */
final class Faults {

    static final int SHOWN_PER_KIND = 10;

    private final List<Fault> shown = new ArrayList<>();
    private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);

    void add(FaultKind kind, String format, Object... arguments) {
        long before = counts.merge(kind, 1L, Long::sum) - 1;
        if (before < SHOWN_PER_KIND) {
            shown.add(new Fault(kind, String.format(Locale.ROOT, format, arguments)));
        }
    }

    List<Fault> shown() {
        return List.copyOf(shown);
    }

    Map<FaultKind, Long> counts() {
        return Map.copyOf(counts);
    }
}
