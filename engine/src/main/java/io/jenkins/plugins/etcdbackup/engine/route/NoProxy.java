package io.jenkins.plugins.etcdbackup.engine.route;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts are reached without the proxy, by the rules of Go's golang.org/x/net/http/httpproxy (config.init and its
 * matchers, v0.30), which oc and kubectl follow, so that a NO_PROXY that works for them works here: {@code *}; an
 * address; a CIDR block; a name, which also covers what lies below it; a name with a leading dot or {@code *.}, which
 * covers only what lies below it; each but the block optionally with a port, and an empty one is any. Names are not
 * resolved: an address or block matches only a host that is written as an address.
 */
record NoProxy(List<String> entries) {

    /** What Go's programs never use the environment's proxy for. */
    static boolean isThisMachine(String host) {
        byte[] address = IpAddress.parse(host);
        boolean isLoopback = address != null
                && (address.length == 4 ? address[0] == 127 : new BigInteger(1, address).equals(BigInteger.ONE));
        return isLoopback || host.equals("localhost");
    }

    boolean covers(String host, int port) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return entries.stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> entry.equals("*") || covers(entry, wanted, port));
    }

    private static boolean covers(String entry, String host, int port) {
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return inBlock(entry.substring(0, slash), entry.substring(slash + 1), host);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        if (colon >= 0 && entry.indexOf(':') == colon || entry.startsWith("[") && entry.contains("]:")) {
            String wanted = entry.substring(colon + 1);
            if (!wanted.isEmpty() && !wanted.equals(Integer.toString(port))) {
                return false;
            }
            name = entry.substring(0, colon).replaceAll("^\\[|]$", "");
        }
        byte[] address = IpAddress.parse(name);
        if (address != null) {
            return Arrays.equals(address, IpAddress.parse(host));
        }
        if (name.startsWith("*.")) {
            name = name.substring(1);
        }
        if (name.isEmpty()) {
            return false;
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }

    private static boolean inBlock(String network, String length, String host) {
        byte[] base = IpAddress.parse(network);
        byte[] address = IpAddress.parse(host);
        if (base == null || address == null || base.length != address.length || !length.matches("\\d{1,3}")) {
            return false;
        }
        int shift = base.length * 8 - Integer.parseInt(length);
        return shift >= 0
                && new BigInteger(1, base).shiftRight(shift).equals(new BigInteger(1, address).shiftRight(shift));
    }
}
