package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import java.time.Instant;

/** All that a check may look at; facts and node are null for the checks that come before they are known. */
record CheckContext(
        ClusterConnection connection, PreflightRequest request, ClusterFacts facts, NodeChoice choice, Instant now) {}
