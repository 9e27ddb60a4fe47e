package io.jenkins.plugins.etcdbackup.step;

import hudson.Util;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/** What each step says: whose backup it is about, and where in the workspace the files are. */
public abstract class BackupFilesStep extends Step {

    private String cluster;
    private String dir;
    private String staticResourcesDir;

    public String getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(String cluster) {
        this.cluster = Util.fixEmptyAndTrim(cluster);
    }

    public String getDir() {
        return dir;
    }

    @DataBoundSetter
    public void setDir(String dir) {
        this.dir = Util.fixEmptyAndTrim(dir);
    }

    public String getStaticResourcesDir() {
        return staticResourcesDir;
    }

    @DataBoundSetter
    public void setStaticResourcesDir(String staticResourcesDir) {
        this.staticResourcesDir = Util.fixEmptyAndTrim(staticResourcesDir);
    }
}
