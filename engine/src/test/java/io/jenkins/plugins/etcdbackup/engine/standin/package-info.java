/**
 * What tests and the demo stand on: real etcd servers with data as a cluster has it, and a stand-in OKD control plane
 * whose exec and port-forward run real processes and sockets.
 */
package io.jenkins.plugins.etcdbackup.engine.standin;
