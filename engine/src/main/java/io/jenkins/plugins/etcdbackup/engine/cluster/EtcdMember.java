package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.util.List;

/**
 * A member of the etcd cluster.
 *
 * @param id in hexadecimal, as etcdctl shows it
 * @param name which OKD sets to its node's name; empty for one that has not started yet
 * @param hosts of its client URLs
 * @param status what it answered; null when it did not
 */
public record EtcdMember(String id, String name, List<String> hosts, boolean learner, boolean healthy, Status status) {

    /**
     * What a member answers about itself.
     *
     * @param version of the server, such as 3.4.9
     * @param databaseBytes the size of its database file
     * @param errors alarms such as NOSPACE, or that there is no leader
     */
    public record Status(String version, long databaseBytes, boolean leader, List<String> errors) {

        public Status {
            errors = List.copyOf(errors);
        }
    }

    public EtcdMember {
        hosts = List.copyOf(hosts);
    }

    public boolean leader() {
        return status != null && status.leader();
    }

    boolean runsOn(ClusterNode node) {
        return name.equals(node.name()) || hosts.contains(node.internalIp());
    }
}
