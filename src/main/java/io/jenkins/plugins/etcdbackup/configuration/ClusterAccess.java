package io.jenkins.plugins.etcdbackup.configuration;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.ProxyConfiguration;
import hudson.Util;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import java.io.IOException;
import java.io.Serializable;
import jenkins.model.Jenkins;

/**
 * A way into a cluster with everything resolved on the controller, ready to be sent to an agent.
 *
 * @param proxy null for none
 */
public record ClusterAccess(Login login, ApiProxy proxy) implements Serializable {

    @Override
    public String toString() {
        return login.toString();
    }

    /** For a look at a configured cluster by an administrator. */
    static ClusterAccess of(ClusterConfiguration cluster) throws IOException {
        return of(cluster, ofCluster(cluster));
    }

    /**
     * For a build. A job's own credentials go before the cluster's: they are looked for where the job may look.
     *
     * @param credentialsId the job's own, or null
     */
    public static ClusterAccess of(ClusterConfiguration cluster, String credentialsId, Run<?, ?> run)
            throws IOException {
        if (credentialsId != null) {
            return of(cluster, ClusterCredentials.require(credentialsId, run, cluster.getServerUrl()));
        }
        StandardCredentials own = ofCluster(cluster);
        CredentialsProvider.track(run, own);
        return of(cluster, own);
    }

    /** For a build that describes its cluster itself. */
    public static ClusterAccess of(String serverUrl, Trust trust, String credentialsId, Run<?, ?> run)
            throws IOException {
        StandardCredentials credentials = ClusterCredentials.require(credentialsId, run, serverUrl);
        return new ClusterAccess(new CredentialsLogin(serverUrl, trust).login(credentials), null);
    }

    private static ClusterAccess of(ClusterConfiguration cluster, StandardCredentials credentials) throws IOException {
        Trust trust = new Trust(cluster.getCaCertificate(), cluster.isSkipTlsVerify());
        return new ClusterAccess(
                new CredentialsLogin(cluster.getServerUrl(), trust).login(credentials),
                cluster.isUseJenkinsProxy() ? jenkinsProxy() : null);
    }

    private static StandardCredentials ofCluster(ClusterConfiguration cluster) throws AbortException {
        if (cluster.getCredentialsId() == null) {
            throw new AbortException(Messages.ClusterAccess_clusterWithoutCredentials(cluster.getName()));
        }
        return ClusterCredentials.ofSystem(cluster.getCredentialsId(), cluster.getServerUrl())
                .orElseThrow(() -> new AbortException(Messages.ClusterAccess_systemCredentialsMissing(
                        cluster.getCredentialsId(), cluster.getName())));
    }

    /** Jenkins separates hosts by blanks or lines and writes a domain as {@code *.example.com}. */
    private static ApiProxy jenkinsProxy() {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        if (proxy == null) {
            return null;
        }
        String direct = Util.fixNull(proxy.getNoProxyHost()).replace('|', ',');
        ProxyServer server = new ProxyServer(
                ProxyServer.Scheme.HTTP,
                proxy.getName(),
                proxy.getPort(),
                Util.fixEmpty(proxy.getUserName()),
                proxy.getSecretPassword() == null ? null : Secret.toString(proxy.getSecretPassword()));
        return ApiProxy.named(server, direct);
    }
}
