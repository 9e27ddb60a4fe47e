package io.jenkins.plugins.etcdbackup;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/**
 * A way into a cluster with everything resolved on the controller, ready to be sent to an agent.
 *
 * @param proxy null for none
 */
record ClusterAccess(Login login, ApiProxy proxy) implements Serializable {

    @Override
    public String toString() {
        return login.toString();
    }

    /** For a step of a build. */
    static ClusterAccess of(ClusterStep step, Run<?, ?> run) throws IOException {
        Optional<ClusterConfiguration> configured = configured(step);
        return configured.isPresent() ? ofConfigured(configured.get(), step, run) : ofInline(step, run);
    }

    /** The configured cluster that a step names, if it names one. */
    static Optional<ClusterConfiguration> configured(ClusterStep step) throws AbortException {
        String name = step.getCluster();
        if (name == null) {
            return Optional.empty();
        }
        if (step.getServerUrl() != null || step.getCaCertificate() != null || step.isSkipTlsVerify()) {
            throw new AbortException(Messages.ClusterAccess_clusterAndServerUrl());
        }
        EtcdBackupConfiguration configuration = EtcdBackupConfiguration.get();
        return Optional.of(configuration
                .cluster(name)
                .orElseThrow(() ->
                        new AbortException(Messages.ClusterAccess_unknownCluster(name, configuration.clusterNames()))));
    }

    private static ClusterAccess ofInline(ClusterStep step, Run<?, ?> run) throws IOException {
        if (step.getCredentialsId() == null) {
            throw new AbortException(
                    step.getServerUrl() == null
                            ? Messages.ClusterAccess_nothingGiven()
                            : Messages.ClusterAccess_noCredentials());
        }
        Trust trust = new Trust(step.getCaCertificate(), step.isSkipTlsVerify());
        StandardCredentials credentials = ofRun(step.getCredentialsId(), run, step.getServerUrl());
        return new ClusterAccess(new CredentialsLogin(step.getServerUrl(), trust).login(credentials), null);
    }

    /** A job's own credentials go before the cluster's: they are looked for where the job may look. */
    private static ClusterAccess ofConfigured(ClusterConfiguration cluster, ClusterStep step, Run<?, ?> run)
            throws IOException {
        if (step.getCredentialsId() != null) {
            return cluster.access(ofRun(step.getCredentialsId(), run, cluster.getServerUrl()));
        }
        StandardCredentials own = ofCluster(cluster);
        CredentialsProvider.track(run, own);
        return cluster.access(own);
    }

    /** For a look at a configured cluster by an administrator. */
    static ClusterAccess of(ClusterConfiguration cluster) throws IOException {
        return cluster.access(ofCluster(cluster));
    }

    private static StandardCredentials ofCluster(ClusterConfiguration cluster) throws AbortException {
        if (cluster.getCredentialsId() == null) {
            throw new AbortException(Messages.ClusterAccess_clusterWithoutCredentials(cluster.getName()));
        }
        return ClusterCredentials.ofSystem(cluster.getCredentialsId(), cluster.getServerUrl())
                .orElseThrow(() -> new AbortException(Messages.ClusterAccess_systemCredentialsMissing(
                        cluster.getCredentialsId(), cluster.getName())));
    }

    private static StandardCredentials ofRun(String id, Run<?, ?> run, String serverUrl) throws AbortException {
        return ClusterCredentials.ofRun(id, run, serverUrl)
                .orElseThrow(() -> new AbortException(Messages.ClusterAccess_credentialsMissing(
                        id, run.getParent().getFullDisplayName())));
    }
}
