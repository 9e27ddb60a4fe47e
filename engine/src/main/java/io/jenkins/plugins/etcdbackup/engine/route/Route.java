package io.jenkins.plugins.etcdbackup.engine.route;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The way to one target.
 *
 * @param proxy empty for the direct way
 * @param proxyTls whose certificates a proxy may present that is spoken to by TLS
 */
public record Route(Target target, Optional<ProxyServer> proxy, SSLContext proxyTls) {

    /** A socket whose other end is the target's. @param timeout for each of the steps, connecting and asking */
    public Socket open(Duration timeout) throws IOException {
        if (proxy.isEmpty()) {
            return connect(target, timeout);
        }
        ProxyServer through = proxy.get();
        Socket socket = connect(through.target(), timeout);
        try {
            socket.setSoTimeout((int) timeout.toMillis());
            if (through.scheme() == ProxyServer.Scheme.HTTPS) {
                socket = withTls(socket, through);
            }
            if (through.scheme() == ProxyServer.Scheme.SOCKS5) {
                new Socks5(through).open(socket, target);
            } else {
                new HttpConnect(through).open(socket, target);
            }
            socket.setSoTimeout(0);
            return socket;
        } catch (ProxyRefusedException e) {
            socket.close();
            throw e;
        } catch (SocketTimeoutException | EOFException e) {
            socket.close();
            throw new ProxyRefusedException("was reached, but did not answer in time", true, e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Each of the host's addresses in turn, as Go does, and not only the first. */
    private static Socket connect(Target to, Duration timeout) throws IOException {
        IOException failure = null;
        for (InetAddress address : addresses(to.host())) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, to.port()), (int) timeout.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    /** A name that ends in a dot is absolute; the file of hosts, which holds none with a dot, is asked without it. */
    private static InetAddress[] addresses(String host) throws UnknownHostException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            if (!host.endsWith(".")) {
                throw e;
            }
            return InetAddress.getAllByName(host.substring(0, host.length() - 1));
        }
    }

    private Socket withTls(Socket socket, ProxyServer through) throws IOException {
        try {
            SSLSocket secure =
                    (SSLSocket) proxyTls.getSocketFactory().createSocket(socket, through.host(), through.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (SSLException e) {
            throw new ProxyRefusedException(
                    "does not speak TLS with us: " + e.getMessage() + ". Is it an https proxy, and is its certificate"
                            + " of a CA that was given or that this Java trusts?",
                    false,
                    e);
        }
    }
}
