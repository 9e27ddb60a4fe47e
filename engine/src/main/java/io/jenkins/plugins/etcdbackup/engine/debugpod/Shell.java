package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.client.dsl.ContainerResource;
import java.util.ArrayList;
import java.util.List;

/**
 * A bash that a container has.
 *
 * @param start what an exec runs to get it; a script is its last word
 * @param before shell that runs before every script; may be empty
 */
record Shell(ContainerResource container, List<String> start, String before) {

    Shell {
        start = List.copyOf(start);
    }

    /** The node's own, in the node's root directory, which the container has at {@code /host}. */
    static Shell ofNode(ContainerResource container) {
        return new Shell(container, List.of("chroot", "/host", "/bin/bash", "-c"), "");
    }

    /** The image's, in one of the container's directories. */
    static Shell ofImage(ContainerResource container, String directory) {
        return new Shell(container, List.of("/bin/bash", "-c"), "cd " + directory + " && ");
    }

    String[] command(String script) {
        List<String> command = new ArrayList<>(start);
        command.add(before + script);
        return command.toArray(String[]::new);
    }
}
