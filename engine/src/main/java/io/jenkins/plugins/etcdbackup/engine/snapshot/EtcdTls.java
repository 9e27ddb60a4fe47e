package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** TLS to one member: its CA only, our client certificate, HTTP/2. */
final class EtcdTls {

    private EtcdTls() {}

    static SslContext context(EtcdEndpoint endpoint) throws SSLException {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(endpoint.trust());
            KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            identity.init(endpoint.identity(), new char[0]);
            return GrpcSslContexts.forClient()
                    .trustManager(trust)
                    .keyManager(identity)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new SSLException("the node's etcd certificates cannot be used", e);
        }
    }
}
