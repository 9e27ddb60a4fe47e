package io.jenkins.plugins.etcdbackup.engine.route;

/**
 * Where a connection is to end.
 *
 * @param host a name, which may end in a dot or hold an underscore, or an address without brackets, with its zone if it
 *     has one
 */
public record Target(String host, int port) {

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
