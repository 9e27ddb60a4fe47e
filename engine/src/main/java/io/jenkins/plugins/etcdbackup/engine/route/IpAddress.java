package io.jenkins.plugins.etcdbackup.engine.route;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Tells an address from a host name without ever asking a name server. */
public final class IpAddress {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private IpAddress() {}

    /** The 4 or 16 bytes of an address, or null for anything else; a zone is left out. */
    public static byte[] parse(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        boolean v4 = zone < 0 && address.matches(BYTE + "(\\." + BYTE + "){3}");
        boolean v6 = address.indexOf(':') >= 0 && address.matches("[0-9a-fA-F:.]+");
        if (!v4 && !v6) {
            return null;
        }
        try {
            // Four numbers up to 255, or something with a colon: this never looks a name up.
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    public static boolean isAddress(String text) {
        return parse(text) != null;
    }
}
