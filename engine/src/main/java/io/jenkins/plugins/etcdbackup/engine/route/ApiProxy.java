package io.jenkins.plugins.etcdbackup.engine.route;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which proxy is on the way to the API server, not to be confused with the cluster's own proxy, which its nodes use.
 *
 * @param server null for the direct way
 * @param noProxy hosts that are reached without it, in the forms of {@link NoProxy}
 * @param isDefault it comes from the environment; a kubeconfig's {@code proxy-url} overrides it, and it is never the way
 *     to this machine itself
 * @param exceptsForKubeconfig a person named {@code noProxy}, so it counts for the kubeconfig's {@code proxy-url} too;
 *     what the environment excepts does not, as in client-go
 */
public record ApiProxy(ProxyServer server, List<String> noProxy, boolean isDefault, boolean exceptsForKubeconfig)
        implements Serializable {

    /** The direct way, where a kubeconfig or the environment names a proxy and a person wants none. */
    public static final ApiProxy NONE = new ApiProxy(null, List.of(), false, false);

    public ApiProxy {
        noProxy = List.copyOf(noProxy);
    }

    /** One that a person asked for. @param noProxy separated by commas or blanks; null or empty for none */
    public static ApiProxy named(ProxyServer server, String noProxy) {
        return new ApiProxy(server, split(noProxy), false, false);
    }

    /** One of the environment, or none there, and what a person or the environment excepts from it. */
    public static ApiProxy ofEnvironment(ProxyServer server, String noProxy, boolean exceptsForKubeconfig) {
        return new ApiProxy(server, split(noProxy), true, exceptsForKubeconfig);
    }

    private static List<String> split(String noProxy) {
        return Arrays.stream((noProxy == null ? "" : noProxy).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** What counts when a kubeconfig names a proxy of its own; null for none. */
    public ApiProxy orOfKubeconfig(ProxyServer named) {
        return named == null || !isDefault
                ? this
                : new ApiProxy(named, exceptsForKubeconfig ? noProxy : List.of(), false, false);
    }

    /** The proxy on the way to a target; empty for the direct way. */
    public Optional<ProxyServer> on(Target target) {
        boolean isDirect = isDefault && NoProxy.isThisMachine(target.host())
                || new NoProxy(noProxy).covers(target.host(), target.port());
        return isDirect ? Optional.empty() : Optional.ofNullable(server);
    }

    @Override
    public String toString() {
        return server == null ? "no proxy" : server.toString();
    }
}
