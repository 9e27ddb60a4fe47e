package io.jenkins.plugins.etcdbackup.engine;

import java.io.Serializable;
import java.util.Objects;

/**
 * How the files are taken.
 *
 * @param method how the two files are taken
 * @param node the control-plane node, or null to have one chosen
 * @param debugImage the debug pod's image, or null to have one chosen
 * @param debugNamespace an existing namespace for the debug pod, or null to make one for the run
 */
public record CaptureOptions(Method method, String node, String debugImage, String debugNamespace)
        implements Serializable {

    public CaptureOptions {
        Objects.requireNonNull(method);
    }
}
