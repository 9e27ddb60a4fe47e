package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The figures by which etcd's tools tell snapshots apart.
 *
 * @param hash CRC-32C over the names, keys and values of all buckets, as an unsigned number
 * @param revision main revision of the newest change
 * @param totalKey entries of all buckets, or by the rules since etcd 3.6 the distinct live keys
 * @param totalSize bytes without the trailing sha256: number of pages times page size
 * @param version the storage version by the rules since 3.6, "" where the file has none; null by older rules
 */
public record SnapshotStatus(long hash, long revision, long totalKey, long totalSize, String version) {

    private static final Pattern JSON_OBJECT = Pattern.compile("\\s*\\{[^{}]*\\}\\s*");

    /** The line that {@code etcdctl snapshot status -w json} prints, byte for byte. */
    public String toJson() {
        String figures = "{\"hash\":" + hash + ",\"revision\":" + revision + ",\"totalKey\":" + totalKey
                + ",\"totalSize\":" + totalSize;
        return version == null ? figures + "}" : figures + ",\"version\":\"" + version + "\"}";
    }

    /** Reads a line that etcd's tools printed; empty where the line is anything else. */
    public static Optional<SnapshotStatus> parse(String line) {
        if (line == null || !JSON_OBJECT.matcher(line).matches()) {
            return Optional.empty();
        }
        Long hash = number(line, "hash");
        Long revision = number(line, "revision");
        Long totalKey = number(line, "totalKey");
        Long totalSize = number(line, "totalSize");
        if (hash == null || revision == null || totalKey == null || totalSize == null) {
            return Optional.empty();
        }
        Matcher version =
                Pattern.compile("\"version\"\\s*:\\s*\"([0-9A-Za-z.+-]*)\"").matcher(line);
        return Optional.of(
                new SnapshotStatus(hash, revision, totalKey, totalSize, version.find() ? version.group(1) : null));
    }

    private static Long number(String line, String field) {
        Matcher matcher =
                Pattern.compile("\"" + field + "\"\\s*:\\s*(\\d{1,18})\\s*[,}]").matcher(line);
        return matcher.find() ? Long.valueOf(matcher.group(1)) : null;
    }
}
