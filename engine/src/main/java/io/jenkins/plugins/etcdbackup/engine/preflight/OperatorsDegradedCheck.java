package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.OperatorStatus;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** Never stops a backup: a cluster that is getting worse is one that wants a backup. */
record OperatorsDegradedCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        List<OperatorStatus> unwell = context.facts().operators().stream()
                .filter(operator -> !operator.isHealthy())
                .toList();
        return unwell.isEmpty()
                ? pass("The four operators are available and not degraded.")
                : warn("These operators are degraded or not available: "
                        + unwell.stream()
                                .map(OperatorsProgressingCheck::describe)
                                .collect(Collectors.joining("; "))
                        + ". The backup goes on; look at oc describe clusteroperator.");
    }
}
