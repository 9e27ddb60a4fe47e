package io.jenkins.plugins.etcdbackup.configuration;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Descriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The clusters that jobs may name. */
@Extension
@Symbol("etcdBackup")
public class EtcdBackupConfiguration extends GlobalConfiguration {

    private List<ClusterConfiguration> clusters = new ArrayList<>();
    private boolean requireEncryption;

    @SuppressWarnings("this-escape")
    public EtcdBackupConfiguration() {
        load();
    }

    public static EtcdBackupConfiguration get() {
        return ExtensionList.lookupSingleton(EtcdBackupConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.EtcdBackupConfiguration_displayName();
    }

    /** On the page of the system is a link alone. Without any page, configuration as code would not know it. */
    @Override
    public String getGlobalConfigPage() {
        return "system.jelly";
    }

    public List<ClusterConfiguration> getClusters() {
        return List.copyOf(clusters);
    }

    @DataBoundSetter
    public void setClusters(List<ClusterConfiguration> clusters) {
        Set<String> names = new HashSet<>();
        for (ClusterConfiguration cluster : clusters) {
            cluster.requireValid();
            if (!names.add(cluster.getName())) {
                throw new InvalidConfigurationException(
                        "clusters", Messages.ClusterConfiguration_nameTwice(cluster.getName()));
            }
        }
        this.clusters = new ArrayList<>(clusters);
        save();
    }

    public boolean isRequireEncryption() {
        return requireEncryption;
    }

    @DataBoundSetter
    public void setRequireEncryption(boolean requireEncryption) {
        this.requireEncryption = requireEncryption;
        save();
    }

    public Optional<ClusterConfiguration> cluster(String name) {
        return clusters.stream()
                .filter(cluster -> cluster.getName().equals(name))
                .findFirst();
    }

    /** For a message: what a job may name. */
    public String clusterNames() {
        return clusters.isEmpty()
                ? Messages.EtcdBackupConfiguration_none()
                : clusters.stream().map(ClusterConfiguration::getName).collect(Collectors.joining(", "));
    }

    /** Whoever saves the page of the system has no cluster in hand. */
    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) {
        return true;
    }

    /** Takes what the form of {@link ClustersPage} holds. */
    void submit(StaplerRequest2 req, JSONObject json) throws FormException {
        try {
            // A form with the last cluster removed says nothing of clusters at all.
            setClusters(req.bindJSONToList(ClusterConfiguration.class, json.get("clusters")));
        } catch (RuntimeException | LinkageError e) {
            // Stapler and the core each put one of their own around what a setter throws.
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof InvalidConfigurationException) {
                    throw new Descriptor.FormException(t.getMessage(), e, "clusters");
                }
            }
            throw e;
        }
        setRequireEncryption(json.optBoolean("requireEncryption"));
    }
}
