package io.jenkins.plugins.etcdbackup.fleet;

import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.SynchronousStepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code etcdBackupFreshness}: is there a backup of the cluster as recent, and as good, as was asked for? */
public class EtcdBackupFreshnessStep extends Step {

    private final String cluster;
    private boolean unstable;

    /** @param cluster a configured one's name */
    @DataBoundConstructor
    public EtcdBackupFreshnessStep(String cluster) {
        this.cluster = Util.fixEmptyAndTrim(cluster);
    }

    public String getCluster() {
        return cluster;
    }

    /** Whether a trouble makes the build unstable instead of failing it. */
    public boolean isUnstable() {
        return unstable;
    }

    @DataBoundSetter
    public void setUnstable(boolean unstable) {
        this.unstable = unstable;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(this, context);
    }

    private static final class Execution extends SynchronousStepExecution<Map<String, Object>> {

        private static final long serialVersionUID = 1L;

        private final transient EtcdBackupFreshnessStep step;

        Execution(EtcdBackupFreshnessStep step, StepContext context) {
            super(context);
            this.step = step;
        }

        @Override
        protected Map<String, Object> run() throws Exception {
            ClusterStatus status = Fleet.whole().clusters(Instant.now(), true).stream()
                    .filter(known -> known.name().equals(step.cluster))
                    .findFirst()
                    .filter(known ->
                            EtcdBackupConfiguration.get().cluster(known.name()).isPresent())
                    .orElseThrow(() -> new AbortException(Messages.EtcdBackupFreshnessStep_unknown(step.cluster)));
            TaskListener listener = getContext().get(TaskListener.class);
            status.troubles().forEach((trouble, sentence) -> listener.getLogger()
                    .println(status.name() + ": " + trouble.getWord() + ". " + sentence));
            if (status.worst().isEmpty()) {
                listener.getLogger().println(Messages.EtcdBackupFreshnessStep_fresh(status.name()));
            } else if (step.unstable) {
                getContext()
                        .get(FlowNode.class)
                        .addOrReplaceAction(new WarningAction(Result.UNSTABLE)
                                .withMessage(Messages.EtcdBackupFreshnessStep_notFresh(
                                        status.name(), status.worst().get().getWord())));
                getContext().get(Run.class).setResult(Result.UNSTABLE);
            } else {
                throw new AbortException(Messages.EtcdBackupFreshnessStep_notFresh(
                        status.name(), status.worst().get().getWord()));
            }
            return map(status);
        }

        private static Map<String, Object> map(ClusterStatus status) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("cluster", status.name());
            map.put("fresh", status.worst().isEmpty());
            List<String> troubles = new ArrayList<>();
            status.troubles().keySet().forEach(trouble -> troubles.add(trouble.name()));
            map.put("troubles", troubles);
            map.put("sentences", new ArrayList<>(status.troubles().values()));
            status.history().lastGood().ifPresent(good -> {
                map.put("job", good.job());
                map.put("build", good.build());
                map.put("clusterVersion", good.version());
                map.put("finished", Instant.ofEpochMilli(good.finished()).toString());
            });
            return map;
        }
    }

    /** The form of the step. */
    @Extension
    public static class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "etcdBackupFreshness";
        }

        @Override
        public String getDisplayName() {
            return Messages.EtcdBackupFreshnessStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        @POST
        public ListBoxModel doFillClusterItems(@AncestorInPath Item item) {
            ListBoxModel items = new ListBoxModel();
            if (item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE)) {
                EtcdBackupConfiguration.get().getClusters().stream()
                        .map(ClusterConfiguration::getName)
                        .forEach(items::add);
            }
            return items;
        }
    }
}
