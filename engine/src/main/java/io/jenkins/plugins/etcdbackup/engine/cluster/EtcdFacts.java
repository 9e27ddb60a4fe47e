package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The members of etcd, as etcd itself tells.
 *
 * @param members empty when they could not be asked
 * @param unreadable why they could not be asked; null when they could
 */
public record EtcdFacts(List<EtcdMember> members, String unreadable) {

    public EtcdFacts {
        members = List.copyOf(members);
    }

    static EtcdFacts unreadable(String why) {
        return new EtcdFacts(List.of(), why);
    }

    public boolean known() {
        return unreadable == null;
    }

    public Optional<EtcdMember> leader() {
        return members.stream().filter(EtcdMember::leader).findFirst();
    }

    public Optional<EtcdMember> on(ClusterNode node) {
        return members.stream().filter(m -> m.runsOn(node)).findFirst();
    }

    /** The largest database of all members, in bytes; empty when none told its size. */
    public Optional<Long> databaseBytes() {
        return members.stream()
                .filter(m -> m.status() != null)
                .map(m -> m.status().databaseBytes())
                .max(Long::compare);
    }

    /** Healthy voting members are more than half of all voting members. */
    public boolean hasQuorum() {
        long voting = members.stream().filter(m -> !m.learner()).count();
        long healthy = members.stream().filter(m -> !m.learner() && m.healthy()).count();
        return healthy > voting / 2;
    }
}
