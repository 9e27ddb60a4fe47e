package io.jenkins.plugins.etcdbackup.configuration;

import hudson.Util;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A cluster that an administrator describes once, so that jobs only name it. */
public final class ClusterConfiguration extends CheckedDescribable<ClusterConfiguration> {

    private final String name;
    private String serverUrl;
    private String caCertificate;
    private boolean skipTlsVerify;
    private String credentialsId;
    private boolean useJenkinsProxy;
    private String method;
    private String node;
    private String debugImage;
    private String debugNamespace;
    private List<String> encryptTo = List.of();
    private List<String> encryptKeysTo = List.of();
    private ClusterWatch watch;
    private BackupRetention retention;

    @DataBoundConstructor
    public ClusterConfiguration(String name) {
        this.name = Util.fixNull(name).strip();
        if (this.name.isEmpty()) {
            throw new InvalidConfigurationException("name", Messages.ClusterConfiguration_nameMissing());
        }
    }

    public String getName() {
        return name;
    }

    public String getServerUrl() {
        return serverUrl;
    }

    @DataBoundSetter
    public void setServerUrl(String serverUrl) {
        this.serverUrl = checked("serverUrl", Util.fixEmptyAndTrim(serverUrl), FormChecks::wrongServerUrl);
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate =
                checked("caCertificate", Util.fixEmptyAndTrim(caCertificate), FormChecks::wrongCaCertificate);
    }

    public boolean isSkipTlsVerify() {
        return skipTlsVerify;
    }

    @DataBoundSetter
    public void setSkipTlsVerify(boolean skipTlsVerify) {
        this.skipTlsVerify = skipTlsVerify;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public boolean isUseJenkinsProxy() {
        return useJenkinsProxy;
    }

    @DataBoundSetter
    public void setUseJenkinsProxy(boolean useJenkinsProxy) {
        this.useJenkinsProxy = useJenkinsProxy;
    }

    public String getMethod() {
        return method;
    }

    @DataBoundSetter
    public void setMethod(String method) {
        this.method = checked("method", Util.fixEmptyAndTrim(method), MethodText::wrong);
    }

    public String getNode() {
        return node;
    }

    @DataBoundSetter
    public void setNode(String node) {
        this.node = Util.fixEmptyAndTrim(node);
    }

    public String getDebugImage() {
        return debugImage;
    }

    @DataBoundSetter
    public void setDebugImage(String debugImage) {
        this.debugImage = Util.fixEmptyAndTrim(debugImage);
    }

    public String getDebugNamespace() {
        return debugNamespace;
    }

    @DataBoundSetter
    public void setDebugNamespace(String debugNamespace) {
        this.debugNamespace =
                checked("debugNamespace", Util.fixEmptyAndTrim(debugNamespace), FormChecks::wrongNamespace);
    }

    public List<String> getEncryptTo() {
        return encryptTo == null ? List.of() : encryptTo;
    }

    @DataBoundSetter
    public void setEncryptTo(List<String> encryptTo) {
        List<String> keys = RecipientList.split(encryptTo);
        require("encryptTo", RecipientList.wrong(keys));
        this.encryptTo = keys;
    }

    /** For the form. */
    public String getEncryptToLines() {
        return String.join("\n", getEncryptTo());
    }

    public List<String> getEncryptKeysTo() {
        return encryptKeysTo == null ? List.of() : encryptKeysTo;
    }

    /** For the form. */
    public String getEncryptKeysToLines() {
        return String.join("\n", getEncryptKeysTo());
    }

    @DataBoundSetter
    public void setEncryptKeysTo(List<String> encryptKeysTo) {
        List<String> keys = RecipientList.split(encryptKeysTo);
        require("encryptKeysTo", RecipientList.wrong(keys));
        this.encryptKeysTo = keys;
    }

    /** What the form says while somebody types holds for whoever says it otherwise. */
    private String checked(String field, String value, UnaryOperator<String> wrong) {
        require(field, value == null ? null : wrong.apply(value));
        return value;
    }

    @Override
    void requireValid() {
        super.requireValid();
        if (watch != null) {
            watch.requireValid();
        }
        if (retention != null) {
            retention.requireValid();
        }
    }

    /** Null where nobody is to be alarmed. */
    public ClusterWatch getWatch() {
        return watch;
    }

    @DataBoundSetter
    public void setWatch(ClusterWatch watch) {
        this.watch = watch;
    }

    /** Null where the build discarders of the jobs alone decide. */
    public BackupRetention getRetention() {
        return retention;
    }

    @DataBoundSetter
    public void setRetention(BackupRetention retention) {
        this.retention = retention;
    }
}
