package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that needs a cluster: one of the configured ones, or one that is described in the step itself. */
public abstract class ClusterStep extends BackupFilesStep {

    private String serverUrl;
    private String credentialsId;
    private String caCertificate;
    private boolean skipTlsVerify;

    public String getServerUrl() {
        return serverUrl;
    }

    @DataBoundSetter
    public void setServerUrl(String serverUrl) {
        this.serverUrl = Util.fixEmptyAndTrim(serverUrl);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate = Util.fixEmptyAndTrim(caCertificate);
    }

    public boolean isSkipTlsVerify() {
        return skipTlsVerify;
    }

    @DataBoundSetter
    public void setSkipTlsVerify(boolean skipTlsVerify) {
        this.skipTlsVerify = skipTlsVerify;
    }

    /** @param text null stays null */
    void copyFrom(ClusterStep step, UnaryOperator<String> text) {
        setCluster(text.apply(step.getCluster()));
        setDir(text.apply(step.getDir()));
        setStaticResourcesDir(text.apply(step.getStaticResourcesDir()));
        setServerUrl(text.apply(step.serverUrl));
        setCredentialsId(text.apply(step.credentialsId));
        setCaCertificate(text.apply(step.caCertificate));
        setSkipTlsVerify(step.skipTlsVerify);
    }

    /** Whether the step says anything about a cluster at all. */
    boolean namesCluster() {
        return getCluster() != null || serverUrl != null || credentialsId != null;
    }

    /** The configured cluster that it names, if it names one. */
    final Optional<ClusterConfiguration> configured() throws AbortException {
        String cluster = getCluster();
        if (cluster == null) {
            return Optional.empty();
        }
        if (serverUrl != null || caCertificate != null || skipTlsVerify) {
            throw new AbortException(Messages.ClusterStep_clusterAndServerUrl());
        }
        EtcdBackupConfiguration configuration = EtcdBackupConfiguration.get();
        return Optional.of(configuration
                .cluster(cluster)
                .orElseThrow(() -> new AbortException(
                        Messages.ClusterStep_unknownCluster(cluster, configuration.clusterNames()))));
    }

    /** The way in for a build. */
    final ClusterAccess access(Run<?, ?> run) throws IOException {
        Optional<ClusterConfiguration> configured = configured();
        if (configured.isPresent()) {
            return ClusterAccess.of(configured.get(), credentialsId, run);
        }
        if (credentialsId == null) {
            throw new AbortException(
                    serverUrl == null ? Messages.ClusterStep_nothingGiven() : Messages.ClusterStep_noCredentials());
        }
        return ClusterAccess.of(serverUrl, new Trust(caCertificate, skipTlsVerify), credentialsId, run);
    }
}
