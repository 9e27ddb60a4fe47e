package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The signer of the aggregator's client certificate, by which the first rotation shows: the installer makes it for one
 * day, the operator's own is good for 30 (openshift/installer, pkg/asset/tls/aggregator.go;
 * openshift/cluster-kube-apiserver-operator, certrotationcontroller). It is read from the bundle that trusts it, which
 * is no secret, rather than from the Secret with its key.
 */
public final class AggregatorSigner {

    public static final String NAMESPACE = "openshift-kube-apiserver";
    public static final String BUNDLE = "aggregator-client-ca";

    private static final String KEY = "ca-bundle.crt";

    private AggregatorSigner() {}

    /** The newest in the bundle, which holds its predecessors as well; empty where it cannot be read. */
    static Optional<CertificateValidity> read(ClusterConnection connection) throws InterruptedException {
        ConfigMap bundle;
        try {
            bundle = connection.call(
                    Stage.CLUSTER_FACTS, "reading the configmap " + BUNDLE, client -> client.configMaps()
                            .inNamespace(NAMESPACE)
                            .withName(BUNDLE)
                            .get());
        } catch (BackupException e) {
            // The right to read it can be left out, and the check can do without.
            return Optional.empty();
        }
        String pem = Optional.ofNullable(bundle)
                .map(ConfigMap::getData)
                .orElse(Map.of())
                .getOrDefault(KEY, "");
        return PemCertificates.parse(pem).readable().stream()
                .max(Comparator.comparing(X509Certificate::getNotAfter))
                .map(newest -> new CertificateValidity(
                        newest.getNotBefore().toInstant(), newest.getNotAfter().toInstant()));
    }
}
