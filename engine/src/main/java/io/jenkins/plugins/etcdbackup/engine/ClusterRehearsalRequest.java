package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import java.io.File;
import java.time.Duration;

/**
 * What rehearsal in a cluster is wanted. It holds secrets, so it is never printed.
 *
 * @param login how to get into the cluster
 * @param apiProxy the way to its API, or null for the direct one
 * @param snapshot a plain file
 * @param place node null for a control-plane node of our choice
 * @param namespace an existing namespace for the pod, or null to make one
 * @param timeout after which it is ended and cleaned up
 * @param lock who starts it, for a backup that finds the cluster locked, and how long it waits for one itself
 */
public record ClusterRehearsalRequest(
        Login login,
        ApiProxy apiProxy,
        File snapshot,
        RehearsalPlace.InCluster place,
        String namespace,
        Duration timeout,
        LockClaim lock) {

    @Override
    public String toString() {
        return "rehearsal of " + snapshot + " by " + login;
    }
}
