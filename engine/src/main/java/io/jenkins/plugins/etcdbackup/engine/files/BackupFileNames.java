package io.jenkins.plugins.etcdbackup.engine.files;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of one backup's files, all of the same second. The pair's names are those that cluster-backup.sh gives and
 * cluster-restore.sh looks for (openshift/cluster-etcd-operator, bindata/etcd, releases 4.4 to 4.18+:
 * {@code snapshot_<stamp>.db}, {@code static_kuberesources_<stamp>.tar.gz}, the stamp by {@code date "+%F_%H%M%S"} in the
 * node's time zone, which is UTC on a control-plane node); the manifest and the restore guide are ours.
 *
 * @param stamp the second of the backup, {@code yyyy-MM-dd_HHmmss}
 * @param possiblyDirty whether the script was told to skip its checks by {@code --force}: the pair's names then carry
 *     {@code __POSSIBLY_DIRTY__}
 */
public record BackupFileNames(String stamp, boolean possiblyDirty) implements Comparable<BackupFileNames> {

    /** What an encrypted file's name ends with. The restore script does not find such a file, which is right. */
    public static final String ENCRYPTED_SUFFIX = ".age";

    /** Of the finding that says so. */
    public static final String DIRTY_ID = "possibly-dirty";

    /** What a person must know of such a backup, wherever it is looked at. */
    public static final String DIRTY_WARNING =
            "The backup was taken while operators were rolling out, or with the script's --force: "
                    + "the static pods in its tarball may not be those that the snapshot was made with. Prefer another one.";

    private static final String DIRTY = "__POSSIBLY_DIRTY__";
    private static final String STAMP = "(\\d{4}-\\d{2}-\\d{2}_\\d{6})";
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot_" + STAMP + "(" + DIRTY + ")?\\.db");
    private static final Pattern STATIC_RESOURCES =
            Pattern.compile("static_kuberesources_" + STAMP + "(" + DIRTY + ")?\\.tar\\.gz");
    private static final Pattern MANIFEST = Pattern.compile("backup_" + STAMP + "()?\\.json");
    private static final Pattern INVENTORY = Pattern.compile("inventory_" + STAMP + "()?\\.tsv\\.gz");
    private static final Pattern RESTORE_GUIDE = Pattern.compile("RESTORE_" + STAMP + "()?\\.md");
    private static final DateTimeFormatter STAMP_FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /** Which file of a backup a name belongs to. */
    public enum Kind {
        SNAPSHOT(BackupFileNames.SNAPSHOT),
        STATIC_RESOURCES(BackupFileNames.STATIC_RESOURCES),
        MANIFEST(BackupFileNames.MANIFEST),
        INVENTORY(BackupFileNames.INVENTORY),
        RESTORE_GUIDE(BackupFileNames.RESTORE_GUIDE);

        private final Pattern pattern;

        Kind(Pattern pattern) {
            this.pattern = pattern;
        }
    }

    /**
     * A file name that was understood.
     *
     * @param encrypted whether it ends in {@code .age}
     */
    public record Parsed(Kind kind, BackupFileNames names, boolean encrypted) {}

    public BackupFileNames {
        Objects.requireNonNull(stamp);
        LocalDateTime.parse(stamp, STAMP_FORMAT);
    }

    public String snapshot() {
        return "snapshot_" + stamp + mark() + ".db";
    }

    public String staticResources() {
        return "static_kuberesources_" + stamp + mark() + ".tar.gz";
    }

    public String manifest() {
        return "backup_" + stamp + ".json";
    }

    public String inventory() {
        return "inventory_" + stamp + ".tsv.gz";
    }

    public String restoreGuide() {
        return "RESTORE_" + stamp + ".md";
    }

    /** Understands a file's name (no directory); empty for a file that is none of a backup's. */
    public static Optional<Parsed> parse(String fileName) {
        boolean encrypted = fileName.endsWith(ENCRYPTED_SUFFIX);
        String plain = encrypted ? fileName.substring(0, fileName.length() - ENCRYPTED_SUFFIX.length()) : fileName;
        for (Kind kind : Kind.values()) {
            Matcher matcher = kind.pattern.matcher(plain);
            if (matcher.matches()) {
                boolean dirty = DIRTY.equals(matcher.group(2));
                return named(matcher.group(1), dirty).map(names -> new Parsed(kind, names, encrypted));
            }
        }
        return Optional.empty();
    }

    @Override
    public int compareTo(BackupFileNames other) {
        int byStamp = stamp.compareTo(other.stamp);
        return byStamp != 0 ? byStamp : Boolean.compare(possiblyDirty, other.possiblyDirty);
    }

    private String mark() {
        return possiblyDirty ? DIRTY : "";
    }

    private static Optional<BackupFileNames> named(String stamp, boolean dirty) {
        try {
            return Optional.of(new BackupFileNames(stamp, dirty));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
