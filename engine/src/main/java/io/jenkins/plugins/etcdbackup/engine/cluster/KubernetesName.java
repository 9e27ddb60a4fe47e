package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.regex.Pattern;

/** The names that Kubernetes lets objects have. */
public final class KubernetesName {

    /** A DNS label: IsDNS1123Label in k8s.io/apimachinery, pkg/util/validation. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private KubernetesName() {}

    public static boolean isNamespace(String name) {
        return LABEL.matcher(name).matches();
    }

    /** Before anything is asked for in it. Null is fine: the run makes its own. */
    public static void requireNamespace(String name) throws BackupException {
        if (name != null && !isNamespace(name)) {
            throw new BackupException(
                    Stage.REQUEST,
                    "No namespace can be called \"" + name
                            + "\": small letters, digits and hyphens, 63 at most. Name an" + " existing one ("
                            + Option.DEBUG_NAMESPACE + "), or none to have one made.");
        }
    }
}
