package io.jenkins.plugins.etcdbackup.engine.standin;

import java.util.List;

/**
 * What clients left on a stand-in.
 *
 * @param objects plural, namespace and name of each: {@code leases openshift-etcd/backup}
 * @param files node and path of each
 * @param pods uids of pods whose processes still run
 * @param logIns tokens of log-ins by password that were not revoked
 */
public record Leftovers(List<String> objects, List<String> files, List<String> pods, int logIns) {

    public boolean isEmpty() {
        return objects.isEmpty() && files.isEmpty() && pods.isEmpty() && logIns == 0;
    }
}
