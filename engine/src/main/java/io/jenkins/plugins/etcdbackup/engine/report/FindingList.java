package io.jenkins.plugins.etcdbackup.engine.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects findings about a hostile file: bounded in number and free of its control characters. */
public final class FindingList {

    private static final int PER_ID = 10;
    private static final int LONGEST_QUOTE = 120;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Long> listed = new HashMap<>();
    private final Map<String, Long> unlisted = new LinkedHashMap<>();
    private final Map<String, Finding.Level> levels = new HashMap<>();

    public void pass(String id, String sentence) {
        add(Finding.pass(id, sentence));
    }

    public void warn(String id, String sentence) {
        add(Finding.warn(id, sentence));
    }

    public void fail(String id, String sentence) {
        add(Finding.fail(id, sentence));
    }

    public void add(Finding finding) {
        // A failure among warnings of the same id must not be hidden by them.
        levels.merge(finding.id(), finding.level(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
        if (listed.merge(finding.id(), 1L, Long::sum) <= PER_ID) {
            findings.add(finding);
        } else {
            countMore(finding.id(), 1);
        }
    }

    /** Counts findings of an id that already has some, without listing them. */
    public void countMore(String id, long more) {
        unlisted.merge(id, more, Long::sum);
    }

    public boolean has(String id) {
        return listed.containsKey(id);
    }

    public boolean hasFailed() {
        return levels.containsValue(Finding.Level.FAIL);
    }

    /** The first ones of each id, and at the end how many more there are. */
    public List<Finding> toList() {
        List<Finding> all = new ArrayList<>(findings);
        unlisted.forEach((id, more) -> {
            if (more > 0) {
                String sentence = "There are " + more + " more of these; they are not listed.";
                all.add(new Finding(id, levels.get(id), sentence));
            }
        });
        return List.copyOf(all);
    }

    /** A name out of the file, fit for a log: no control characters, no endless length. */
    public static String quote(String name) {
        StringBuilder quoted = new StringBuilder("«");
        name.codePoints()
                .limit(LONGEST_QUOTE)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(quoted::appendCodePoint);
        return quoted.append(name.length() > LONGEST_QUOTE ? "…»" : "»").toString();
    }
}
