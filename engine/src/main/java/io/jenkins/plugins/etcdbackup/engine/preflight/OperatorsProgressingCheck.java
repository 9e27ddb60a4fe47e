package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.OperatorStatus;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** While an operator rolls a revision out, the newest static pod resources may be on some nodes only. */
record OperatorsProgressingCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        List<OperatorStatus> restless = context.facts().operators().stream()
                .filter(operator -> !operator.isSettled())
                .toList();
        return restless.isEmpty()
                ? pass("No operator is rolling out a revision.")
                : fail("These operators are rolling out a revision (or may be): "
                        + restless.stream()
                                .map(OperatorsProgressingCheck::describe)
                                .collect(Collectors.joining("; "))
                        + ". Wait until oc get clusteroperators shows PROGRESSING False: a backup taken now would be"
                        + " named __POSSIBLY_DIRTY__.");
    }

    static String describe(OperatorStatus operator) {
        return operator.name() + (operator.message().isEmpty() ? "" : " (" + operator.message() + ")");
    }
}
