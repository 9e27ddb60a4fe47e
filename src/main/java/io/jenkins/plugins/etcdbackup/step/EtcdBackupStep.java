package io.jenkins.plugins.etcdbackup.step;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.etcdbackup.configuration.RecipientList;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code etcdBackup}: what a job may say about a backup. A freestyle job holds one of these in its build step. */
public class EtcdBackupStep extends ClusterStep {

    private static final int DEFAULT_CONCURRENCY = 4;

    private List<String> clusters = List.of();
    private Integer concurrency;
    private String node;
    private String method;
    private String debugImage;
    private String debugNamespace;
    /** Null, as in a job that was written before there was such an option, means the default; so it does below. */
    private Integer timeoutMinutes;

    private Integer lockTimeout;

    private List<String> allow = List.of();
    private String quietHours;
    private boolean onlyIfVersionChanged;
    private boolean rehearse;
    private boolean compareMembers = true;
    private boolean dryRun;
    private boolean unstableOnWarnings;
    private Boolean archive;
    private String warnIfVanished;
    private String failIfVanished;
    private String staticResources;
    private List<String> encryptTo = List.of();
    private List<String> encryptKeysTo = List.of();

    @DataBoundConstructor
    public EtcdBackupStep() {}

    public List<String> getClusters() {
        return clusters == null ? List.of() : clusters;
    }

    /** Names, each for itself or, as a form or a variable has them, with commas or lines between. */
    @DataBoundSetter
    public void setClusters(List<String> clusters) {
        this.clusters = clusters == null
                ? List.of()
                : clusters.stream()
                        .flatMap(names -> Stream.of(names.split("[\\r\\n,]+")))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    /** For the form. */
    public String getClustersLines() {
        return String.join("\n", getClusters());
    }

    /** How many clusters are backed up at a time. */
    public int getConcurrency() {
        return concurrency == null ? DEFAULT_CONCURRENCY : concurrency;
    }

    @DataBoundSetter
    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public String getNode() {
        return node;
    }

    @DataBoundSetter
    public void setNode(String node) {
        this.node = Util.fixEmptyAndTrim(node);
    }

    public String getMethod() {
        return method;
    }

    @DataBoundSetter
    public void setMethod(String method) {
        this.method = Util.fixEmptyAndTrim(method);
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
        this.debugNamespace = Util.fixEmptyAndTrim(debugNamespace);
    }

    public int getTimeoutMinutes() {
        return timeoutMinutes == null ? RunMinutes.DEFAULT : timeoutMinutes;
    }

    @DataBoundSetter
    public void setTimeoutMinutes(int timeoutMinutes) {
        this.timeoutMinutes = timeoutMinutes;
    }

    /** Minutes. */
    public int getLockTimeout() {
        return lockTimeout == null ? RunMinutes.WAIT : lockTimeout;
    }

    @DataBoundSetter
    public void setLockTimeout(int lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    public List<String> getAllow() {
        return allow == null ? List.of() : allow;
    }

    @DataBoundSetter
    public void setAllow(List<String> allow) {
        this.allow = allow == null ? List.of() : List.copyOf(allow);
    }

    public String getQuietHours() {
        return quietHours;
    }

    @DataBoundSetter
    public void setQuietHours(String quietHours) {
        this.quietHours = Util.fixEmptyAndTrim(quietHours);
    }

    public boolean isOnlyIfVersionChanged() {
        return onlyIfVersionChanged;
    }

    @DataBoundSetter
    public void setOnlyIfVersionChanged(boolean onlyIfVersionChanged) {
        this.onlyIfVersionChanged = onlyIfVersionChanged;
    }

    public boolean isCompareMembers() {
        return compareMembers;
    }

    @DataBoundSetter
    public void setCompareMembers(boolean compareMembers) {
        this.compareMembers = compareMembers;
    }

    public boolean isRehearse() {
        return rehearse;
    }

    @DataBoundSetter
    public void setRehearse(boolean rehearse) {
        this.rehearse = rehearse;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public boolean isUnstableOnWarnings() {
        return unstableOnWarnings;
    }

    @DataBoundSetter
    public void setUnstableOnWarnings(boolean unstableOnWarnings) {
        this.unstableOnWarnings = unstableOnWarnings;
    }

    public boolean isArchive() {
        return archive == null || archive;
    }

    @DataBoundSetter
    public void setArchive(boolean archive) {
        this.archive = archive;
    }

    public String getWarnIfVanished() {
        return warnIfVanished;
    }

    @DataBoundSetter
    public void setWarnIfVanished(String warnIfVanished) {
        this.warnIfVanished = Util.fixEmptyAndTrim(warnIfVanished);
    }

    public String getFailIfVanished() {
        return failIfVanished;
    }

    @DataBoundSetter
    public void setFailIfVanished(String failIfVanished) {
        this.failIfVanished = Util.fixEmptyAndTrim(failIfVanished);
    }

    public String getStaticResources() {
        return staticResources == null ? StaticResourcesOption.TOGETHER : staticResources;
    }

    @DataBoundSetter
    public void setStaticResources(String staticResources) {
        this.staticResources = Util.fixEmptyAndTrim(staticResources);
    }

    public List<String> getEncryptTo() {
        return encryptTo == null ? List.of() : encryptTo;
    }

    @DataBoundSetter
    public void setEncryptTo(List<String> encryptTo) {
        this.encryptTo = RecipientList.split(encryptTo);
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
        this.encryptKeysTo = RecipientList.split(encryptKeysTo);
    }

    /** The same with each text replaced, as a build step of a freestyle job is expected to do with its variables. */
    EtcdBackupStep mapped(UnaryOperator<String> text) {
        EtcdBackupStep step = new EtcdBackupStep();
        step.copyFrom(this, text);
        step.setClusters(getClusters().stream().map(text).toList());
        step.setConcurrency(getConcurrency());
        step.setNode(text.apply(node));
        step.setMethod(text.apply(method));
        step.setDebugImage(text.apply(debugImage));
        step.setDebugNamespace(text.apply(debugNamespace));
        step.setTimeoutMinutes(getTimeoutMinutes());
        step.setLockTimeout(getLockTimeout());
        step.setAllow(getAllow());
        step.setQuietHours(text.apply(quietHours));
        step.setOnlyIfVersionChanged(onlyIfVersionChanged);
        step.setRehearse(rehearse);
        step.setArchive(isArchive());
        step.setDryRun(dryRun);
        step.setCompareMembers(compareMembers);
        step.setUnstableOnWarnings(unstableOnWarnings);
        step.setWarnIfVanished(text.apply(warnIfVanished));
        step.setFailIfVanished(text.apply(failIfVanished));
        step.setStaticResources(text.apply(staticResources));
        step.setEncryptTo(getEncryptTo().stream().map(text).toList());
        step.setEncryptKeysTo(getEncryptKeysTo().stream().map(text).toList());
        return step;
    }

    /** The same for one of its clusters, whose files lie in a directory by its name. */
    EtcdBackupStep ofCluster(String one) {
        EtcdBackupStep step = mapped(UnaryOperator.identity());
        step.setClusters(List.of());
        step.setCluster(one);
        String name = one.replaceAll("[^A-Za-z0-9_-]", "_");
        step.setDir(below(getDir(), name));
        step.setStaticResourcesDir(below(getStaticResourcesDir(), name));
        return step;
    }

    private static String below(String dir, String name) {
        return dir == null ? null : dir + "/" + name;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new EtcdBackupStepExecution(this, context);
    }

    @Extension
    public static final class DescriptorImpl extends EtcdBackupStepDescriptor {}
}
