package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdMember;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An unhealthy member is a warning; only a CORRUPT alarm stops, since the snapshot could be of the corrupt member. */
record EtcdHealthCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        EtcdFacts etcd = context.facts().etcd();
        if (!etcd.known()) {
            return warn("The health of etcd's members is not known. " + etcd.unreadable());
        }
        List<String> alarms = etcd.members().stream()
                .flatMap(EtcdHealthCheck::alarms)
                .distinct()
                .toList();
        if (alarms.stream().anyMatch(alarm -> alarm.contains("CORRUPT"))) {
            return fail("etcd has raised the alarm CORRUPT: its members disagree about the data, and a backup could be"
                    + " of a wrong one (" + String.join("; ", alarms) + "). Find the corrupt member first.");
        }
        String unwell = etcd.members().stream()
                .filter(member -> !member.healthy())
                .map(member -> member.name().isEmpty() ? member.id() : member.name())
                .collect(Collectors.joining(", "));
        if (!unwell.isEmpty() || !alarms.isEmpty()) {
            return warn((unwell.isEmpty() ? "" : "Members of etcd that are not healthy: " + unwell + ". ")
                    + (alarms.isEmpty() ? "" : "Alarms of etcd: " + String.join("; ", alarms) + ". ")
                    + "The backup is taken from a healthy member.");
        }
        return pass("All " + etcd.members().size() + " members of etcd are healthy.");
    }

    private static Stream<String> alarms(EtcdMember member) {
        return member.status() == null ? Stream.empty() : member.status().errors().stream();
    }
}
