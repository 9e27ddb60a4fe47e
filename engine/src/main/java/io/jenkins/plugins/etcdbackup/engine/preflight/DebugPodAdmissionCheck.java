package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodDryRun;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodRequest;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodPrivileges;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What forbids the debug pod is better known before anything is made: quotas, webhooks, pod security, constraints. */
record DebugPodAdmissionCheck(String id) implements Check {

    @Override
    public boolean mayBeAllowed() {
        return false;
    }

    @Override
    public Finding check(CheckContext context) throws InterruptedException {
        String namespace = context.request().debugNamespace();
        try {
            Optional<String> doubt = new DebugPodDryRun(context.connection().client()).run(request(context));
            if (doubt.isPresent()) {
                return warn(doubt.get());
            }
            return pass(
                    namespace == null
                            ? "The cluster would admit the debug pod's namespace."
                            : "The cluster would admit the debug pod in namespace " + namespace + ".");
        } catch (BackupException e) {
            return fail(e.getMessage());
        }
    }

    private static DebugPodRequest request(CheckContext context) throws InterruptedException {
        String node = context.choice().node().name();
        return new DebugPodRequest(
                RunId.random(),
                node,
                context.request().direct() ? PodPrivileges.OF_DIRECT : PodPrivileges.OF_SCRIPT,
                images(context.connection(), node),
                context.request().debugNamespace(),
                Duration.ofHours(1));
    }

    /** Any will do: which one it is decides about nothing here. */
    private static List<DebugImage> images(ClusterConnection connection, String node) throws InterruptedException {
        try {
            return DebugImage.candidates(connection, null, node);
        } catch (BackupException e) {
            return List.of(new DebugImage("none", "there is none to be found"));
        }
    }
}
