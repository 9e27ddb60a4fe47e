package io.jenkins.plugins.etcdbackup.engine.login;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Tells an address from a host name without ever asking a name server. */
final class IpAddress {

    private IpAddress() {}

    /** The 4 or 16 bytes of an address, or null for anything else. */
    static byte[] parse(String text) {
        boolean v4 = text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        boolean v6 = text.indexOf(':') >= 0 && text.matches("[0-9a-fA-F:.]+");
        if (!v4 && !v6) {
            return null;
        }
        try {
            // Given only digits, dots and colons, this never looks a name up.
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
