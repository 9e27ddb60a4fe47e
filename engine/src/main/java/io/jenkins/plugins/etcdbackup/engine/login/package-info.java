/**
 * Getting in: kubeconfig, token or password; TLS, proxies and OAuth; and the connection to the API server that every
 * other room calls through. A certificate that nothing vouches for is never accepted by default.
 */
package io.jenkins.plugins.etcdbackup.engine.login;
