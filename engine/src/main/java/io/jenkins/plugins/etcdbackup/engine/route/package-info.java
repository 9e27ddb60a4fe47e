/**
 * The way from this machine to a host and port: directly or through an HTTP, HTTPS or SOCKS5 proxy, and a relay on
 * loopback for an HTTP client that knows less of ways than Go's does.
 */
package io.jenkins.plugins.etcdbackup.engine.route;
