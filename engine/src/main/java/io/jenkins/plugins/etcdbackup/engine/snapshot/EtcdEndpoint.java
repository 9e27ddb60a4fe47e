package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.security.KeyStore;

/**
 * One etcd member, reached on a port of this machine's loopback address, with the TLS material for it.
 *
 * @param port where a tunnel to the member's client port 2379 listens here
 * @param trust holds the CA that signed the member's certificate; nothing else is trusted
 * @param identity holds the client certificate and its key, under an empty password
 */
public record EtcdEndpoint(int port, KeyStore trust, KeyStore identity) {

    /** etcd's serving certificates name it on every OKD release; the tunnel's own address they can't know. */
    static final String AUTHORITY = "localhost";

    String host() {
        return "127.0.0.1";
    }

    @Override
    public String toString() {
        return "etcd member at " + host() + ":" + port;
    }
}
