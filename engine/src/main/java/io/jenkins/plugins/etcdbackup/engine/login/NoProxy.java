package io.jenkins.plugins.etcdbackup.engine.login;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts are reached without the proxy, by the rules of Go's golang.org/x/net/http/httpproxy (which oc and
 * kubectl follow), so that a NO_PROXY that works for them works here: {@code *}; an address; a CIDR block; a name,
 * which also covers what lies below it; a name with a leading dot or {@code *.}, which covers only what lies below it;
 * each optionally with a port. Names are not resolved: a CIDR block matches only a host that is written as an address.
 */
record NoProxy(List<String> entries) {

    boolean covers(String host, int port) {
        String wanted = strip(host.toLowerCase(Locale.ROOT));
        return entries.stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> covers(entry, wanted, port));
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return inBlock(entry.substring(0, slash), entry.substring(slash + 1), host);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        if (colon > 0 && entry.indexOf(':') == colon || entry.startsWith("[") && entry.contains("]:")) {
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = strip(name);
        byte[] address = IpAddress.parse(name);
        if (address != null) {
            byte[] other = IpAddress.parse(host);
            return other != null && new BigInteger(1, address).equals(new BigInteger(1, other));
        }
        if (name.startsWith("*.")) {
            name = name.substring(1);
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }

    private static boolean inBlock(String network, String length, String host) {
        byte[] base = IpAddress.parse(network);
        byte[] address = IpAddress.parse(host);
        if (base == null || address == null || base.length != address.length || !length.matches("\\d{1,3}")) {
            return false;
        }
        int shift = Math.max(0, base.length * 8 - Integer.parseInt(length));
        return new BigInteger(1, base).shiftRight(shift).equals(new BigInteger(1, address).shiftRight(shift));
    }

    private static String strip(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
