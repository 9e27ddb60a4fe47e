package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;

/**
 * A {@link Login} after its files have been read and its parts checked: the server and how to show oneself there.
 *
 * @param proxy from a kubeconfig's {@code proxy-url}; null for none
 */
record ResolvedLogin(ServerAddress server, Trust trust, Credential credential, ProxyServer proxy) {}
