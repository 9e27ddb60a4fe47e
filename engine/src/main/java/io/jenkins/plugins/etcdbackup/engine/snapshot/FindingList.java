package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects findings, a bounded number for each id, and says how many it left out. */
final class FindingList {

    private static final int SHOWN_PER_ID = 16;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();

    void pass(String id, String sentence) {
        add(Finding.pass(id, sentence));
    }

    void warn(String id, String sentence) {
        add(Finding.warn(id, sentence));
    }

    void fail(String id, String sentence) {
        add(Finding.fail(id, sentence));
    }

    private void add(Finding finding) {
        if (counts.merge(finding.id(), 1L, Long::sum) <= SHOWN_PER_ID) {
            findings.add(finding);
        }
    }

    /** Says that there are more of a kind than were given here. */
    void countMore(String id, long more) {
        counts.merge(id, more, Long::sum);
    }

    boolean has(String id) {
        return counts.containsKey(id);
    }

    List<Finding> toList() {
        List<Finding> all = new ArrayList<>(findings);
        counts.forEach((id, count) -> {
            long shown =
                    findings.stream().filter(finding -> finding.id().equals(id)).count();
            if (count > shown) {
                all.add(new Finding(id, levelOf(id), "and " + (count - shown) + " more of this kind"));
            }
        });
        return all;
    }

    private Finding.Level levelOf(String id) {
        return findings.stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst()
                .orElseThrow()
                .level();
    }
}
