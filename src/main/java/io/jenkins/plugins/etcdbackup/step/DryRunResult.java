package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.engine.DryRunReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a build says of a dry run. */
record DryRunResult(DryRunReport report, BuildConsole console) {

    void print() throws AbortException {
        new FindingReport(report.findings(), console).print("MAKES".length());
        report.plan().forEach(sentence -> console.println("MAKES  " + sentence));
        if (!report.isReady()) {
            throw new AbortException(Messages.DryRunResult_notReady());
        }
        console.println(Messages.DryRunResult_ready());
    }

    /** What a pipeline gets: plain values that survive a restart of Jenkins. */
    Map<String, Object> toMap(String cluster) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dryRun", true);
        map.put("cluster", cluster);
        map.put("clusterId", report.clusterId());
        map.put("clusterVersion", report.clusterVersion());
        map.put("node", report.node());
        map.put("findings", new FindingReport(report.findings(), console).toMaps());
        map.put("plan", new ArrayList<>(report.plan()));
        return map;
    }
}
