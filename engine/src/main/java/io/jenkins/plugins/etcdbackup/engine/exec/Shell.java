package io.jenkins.plugins.etcdbackup.engine.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * A bash that a container has.
 *
 * @param pod whose container it is
 * @param start what an exec runs to get it; a script is its last word
 * @param before shell that runs before every script; may be empty
 */
public record Shell(PodConnection pod, String container, List<String> start, String before) {

    /** Shell: lets everything else have the processor and the disk first, as far as the image can and the kernel does. */
    public static final String LOW_PRIORITY =
            "renice -n 19 -p $$ > /dev/null 2>&1; ionice -c 3 -p $$ > /dev/null 2>&1\n";

    public Shell {
        start = List.copyOf(start);
    }

    /** The node's own, in the node's root directory, which the container has at {@code /host}. */
    public static Shell ofNode(PodConnection pod, String container) {
        return new Shell(pod, container, List.of("chroot", "/host", "/bin/bash", "-c"), "");
    }

    /** The image's, in one of the container's directories. */
    public static Shell ofImage(PodConnection pod, String container, String directory) {
        return new Shell(pod, container, List.of("/bin/bash", "-c"), "cd " + directory + " && ");
    }

    String[] command(String script) {
        List<String> command = new ArrayList<>(start);
        command.add(before + script);
        return command.toArray(String[]::new);
    }
}
