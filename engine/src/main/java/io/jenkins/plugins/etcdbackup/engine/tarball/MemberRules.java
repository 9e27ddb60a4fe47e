package io.jenkins.plugins.etcdbackup.engine.tarball;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * What a member of the tarball may be, given that a restore unpacks it as root below /etc/kubernetes: a directory or a
 * regular file with a plain path below {@code static-pod-resources/}, a file only once. Links may only point to what is in
 * the tarball itself, and without a single {@code ..}, because links to links could otherwise climb out step by step.
 */
final class MemberRules {

    /** Tar takes several slashes for one and {@code /./} for a slash, but not at the beginning. */
    private static final Pattern WITHOUT_EFFECT = Pattern.compile("(?<=[^/])/(\\.?/)+");

    /** How GNU tar names an archive since POSIX.1-2001; a member of type V does in its own format. */
    private static final String POSIX_LABEL = "GNU.volume.label";

    private static final byte GNU_LABEL = 'V';

    /** A directory with the names in it, as {@code tar --listed-incremental} packs it; unpacked it is a directory. */
    private static final byte GNU_DUMP_DIRECTORY = 'D';

    private final FindingList findings;
    private final TarballLimits limits;
    private final Set<String> seen = new HashSet<>();
    private boolean hasLabel;

    MemberRules(FindingList findings, TarballLimits limits) {
        this.findings = findings;
        this.limits = limits;
    }

    static boolean isDump(TarArchiveEntry entry) {
        return entry.getLinkFlag() == GNU_DUMP_DIRECTORY;
    }

    /** Whether this is no member but the name of the archive, of which tar's list has a line whatever it was asked for. */
    boolean isLabel(TarArchiveEntry entry) {
        boolean isMember = entry.getLinkFlag() != GNU_LABEL;
        String label = isMember ? entry.getExtraPaxHeader(POSIX_LABEL) : entry.getName();
        if (label != null && !hasLabel) {
            hasLabel = true;
            findings.fail(
                    "tarball-member-type",
                    "The archive has a label, " + quote(label) + ". " + PodDirectories.OLD_SCRIPT + " takes it for a"
                            + " second manifest in tar's list, and stops after it stopped etcd. Pack the files again"
                            + " without --label.");
        }
        return !isMember;
    }

    /**
     * Whether a member of this kind may be read on at all: a device or a pipe has no honest data to skip. A sparse file is
     * a file, as {@code tar -S} packs one with holes.
     */
    boolean allowsType(TarArchiveEntry entry) {
        boolean known =
                switch (entry.getLinkFlag()) {
                    case TarConstants.LF_NORMAL,
                            TarConstants.LF_OLDNORM,
                            TarConstants.LF_CONTIG,
                            TarConstants.LF_GNUTYPE_SPARSE,
                            TarConstants.LF_DIR,
                            GNU_DUMP_DIRECTORY,
                            TarConstants.LF_LINK,
                            TarConstants.LF_SYMLINK -> true;
                    default -> false;
                };
        if (!known) {
            findings.fail(
                    "tarball-member-type",
                    quote(entry.getName()) + " is neither a file, a directory nor a link; cluster-backup.sh never packs"
                            + " such a member. Reading stopped there.");
        }
        return known;
    }

    /** The member's path below {@code static-pod-resources/}, or null if it breaks a rule; empty for that directory. */
    String pathOf(TarArchiveEntry entry) {
        String name = entry.getName();
        if (name.length() > limits.nameLength()) {
            findings.fail(
                    "tarball-too-large", "A member's name is longer than " + limits.nameLength() + ": " + quote(name));
            return null;
        }
        String plain = plain(name);
        String path = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
        if (!isPlain(path)) {
            findings.fail(
                    "tarball-member-path",
                    quote(name) + " is not a plain path below " + PodDirectories.ROOT + "; cluster-restore.sh of every"
                            + " release looks for that very name, and tar ignores another, refuses it or writes it"
                            + " elsewhere.");
            return null;
        }
        if (!(path + "/").startsWith(PodDirectories.ROOT)) {
            findings.warn(
                    "tarball-member-path",
                    quote(name) + " is not below " + PodDirectories.ROOT + ": cluster-restore.sh does not unpack it."
                            + " cluster-backup.sh never packs such a member; find out who added it.");
            return null;
        }
        boolean knownTarget = !entry.isLink() || seen.contains(plain(entry.getLinkName()));
        if (!seen.add(path) && !entry.isDirectory()) {
            findings.fail(
                    "tarball-duplicate-member", quote(name) + " is in the tarball twice; the later one would win.");
            return null;
        }
        if (!knownTarget || entry.isSymbolicLink() && !isPlain(entry.getLinkName())) {
            findings.fail(
                    "tarball-link-outside",
                    quote(name) + " links to " + quote(entry.getLinkName()) + ", which is not in the tarball.");
            return null;
        }
        if (path.length() < PodDirectories.ROOT.length() && !entry.isDirectory()) {
            findings.fail("tarball-unexpected-member", quote(name) + " must be a directory.");
            return null;
        }
        return path.length() < PodDirectories.ROOT.length() ? "" : path.substring(PodDirectories.ROOT.length());
    }

    /** The same place by its usual name. */
    static String plain(String name) {
        return WITHOUT_EFFECT.matcher(name).replaceAll("/");
    }

    private static boolean isPlain(String path) {
        return !path.isEmpty()
                && path.codePoints().noneMatch(Character::isISOControl)
                && List.of(path.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }
}
