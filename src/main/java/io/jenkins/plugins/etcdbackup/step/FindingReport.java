package io.jenkins.plugins.etcdbackup.step;

import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What checks found, for a build that asked: in its console, and in the map that a pipeline gets. */
record FindingReport(List<Finding> findings, BuildConsole console) {

    /** @param width of the column of levels, which may hold longer words of others below */
    void print(int width) {
        for (Finding finding : findings) {
            console.println(String.format(
                    Locale.ROOT, "%-" + width + "s  %s: %s", finding.level(), finding.id(), finding.sentence()));
        }
    }

    /** Plain values that survive a restart of Jenkins. */
    ArrayList<Map<String, Object>> toMaps() {
        ArrayList<Map<String, Object>> maps = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("id", finding.id());
            map.put("level", finding.level().name());
            map.put("sentence", console.wording().apply(finding.sentence()));
            maps.add(map);
        }
        return maps;
    }
}
