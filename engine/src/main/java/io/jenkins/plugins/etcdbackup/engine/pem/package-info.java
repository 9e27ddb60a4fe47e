/**
 * Certificates and keys in PEM, read as Go's {@code encoding/pem} and {@code crypto/tls} do, and so as oc, kubectl and
 * the cluster's own components do. {@code java.*} only.
 */
package io.jenkins.plugins.etcdbackup.engine.pem;
