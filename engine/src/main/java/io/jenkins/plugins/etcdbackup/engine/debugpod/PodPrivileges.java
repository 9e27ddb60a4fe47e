package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.exec.ExecSession;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeSource;
import io.jenkins.plugins.etcdbackup.engine.exec.PodConnection;
import io.jenkins.plugins.etcdbackup.engine.exec.Shell;
import java.util.List;

/** How much of the node a debug pod gets. */
public enum PodPrivileges {

    /**
     * What {@code oc debug node/NAME} makes: privileged, with the node's root at {@code /host}. Scripts run in that root,
     * with the node's own programs. {@code cluster-backup.sh} needs it, for it calls podman.
     */
    NODE_ROOT("privileged"),

    /**
     * Reads {@link #READ_ONLY_PATHS} and nothing else, as a root without capabilities: enough for files that belong to
     * root, which all of those do. Scripts run with the image's programs and find the paths where the node has them.
     */
    READER("reads two directories of the node");

    /** What the script's method tries, and the direct one, in this order. */
    public static final List<PodPrivileges> OF_SCRIPT = List.of(NODE_ROOT);

    public static final List<PodPrivileges> OF_DIRECT = List.of(READER, NODE_ROOT);

    static final List<String> READ_ONLY_PATHS =
            List.of("/etc/kubernetes/manifests", "/etc/kubernetes/static-pod-resources");

    /** All that {@link NodeSource}, {@link ExecSession} and the direct method's scripts call. */
    private static final String PROGRAMS = "base64 cat date grep gzip head sha256sum sleep tail tar wc";

    private final String rights;

    PodPrivileges(String rights) {
        this.rights = rights;
    }

    /** What the pod may do on the node, in words. */
    String rights() {
        return rights;
    }

    Shell shell(PodConnection pod, String container) {
        return switch (this) {
            case NODE_ROOT -> Shell.ofNode(pod, container);
            case READER -> Shell.ofImage(pod, container, "/");
        };
    }

    /** Shell: ends well if a reader can do its work here, and else says in a few words why it can't. */
    static String fitnessScript() {
        return """
                for p in %s; do
                  command -v $p > /dev/null || { echo "its image has no $p"; exit 1; }
                done
                shopt -s globstar nullglob dotglob
                for d in %s; do
                  for f in $d $d/**; do
                    { : < "$f"; } 2> /dev/null || [ -L "$f" ] || { echo "it may not read $f"; exit 1; }
                  done
                done
                """
                .formatted(PROGRAMS, String.join(" ", READ_ONLY_PATHS));
    }
}
