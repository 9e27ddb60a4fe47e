package io.jenkins.plugins.etcdbackup.engine.archive;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects findings about a hostile file: bounded in number and free of its control characters. */
final class FindingList {

    private static final int PER_ID = 10;
    private static final int LONGEST_QUOTE = 120;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    void pass(String id, String sentence) {
        add(Finding.pass(id, sentence));
    }

    void warn(String id, String sentence) {
        add(Finding.warn(id, sentence));
    }

    void fail(String id, String sentence) {
        add(Finding.fail(id, sentence));
    }

    boolean hasFailed() {
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL);
    }

    List<Finding> toList() {
        return List.copyOf(findings);
    }

    /** A name out of the file, fit for a log: no control characters, no endless length. */
    static String quote(String name) {
        StringBuilder quoted = new StringBuilder("«");
        name.codePoints()
                .limit(LONGEST_QUOTE)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(quoted::appendCodePoint);
        return quoted.append(name.length() > LONGEST_QUOTE ? "…»" : "»").toString();
    }

    private void add(Finding finding) {
        int count = counts.merge(finding.id(), 1, Integer::sum);
        if (count <= PER_ID) {
            findings.add(finding);
        } else if (count == PER_ID + 1) {
            findings.add(new Finding(finding.id(), finding.level(), "There are more of these; they are not listed."));
        }
    }
}
