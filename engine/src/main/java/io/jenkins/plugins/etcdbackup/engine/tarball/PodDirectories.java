package io.jenkins.plugins.etcdbackup.engine.tarball;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Holds a tarball to what cluster-restore.sh expects (openshift/cluster-etcd-operator, bindata/etcd). Every release
 * unpacks {@code static-pod-resources} below /etc/kubernetes. Releases 4.4 to 4.17 then look for the one member whose name
 * ends in {@code kube-apiserver-pod.yaml} (and so on) and unpack it with two leading directories stripped: it must be
 * {@code static-pod-resources/<pod>-pod-<revision>/<pod>-pod.yaml}, and a second match breaks that script. Since 4.18 only
 * etcd's pod is started again, from the host's own files.
 */
final class PodDirectories {

    static final String ROOT = "static-pod-resources/";

    /** The scripts that start the control plane's pods from the tarball; those since then start etcd alone. */
    static final String OLD_SCRIPT = "cluster-restore.sh of 4.4 to 4.17";

    private static final String MANIFEST = "tarball-pod-manifest";

    private static final Pattern DOT_AS_DIRECTORY = Pattern.compile(ROOT + "/*\\./");

    private static final Pattern POD_DIRECTORY =
            Pattern.compile("(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)-pod-(\\d{1,9})");

    /** The static pods of a control-plane node, in the order in which cluster-backup.sh names them. */
    private enum Pod {
        KUBE_APISERVER("kube-apiserver"),
        KUBE_CONTROLLER_MANAGER("kube-controller-manager"),
        KUBE_SCHEDULER("kube-scheduler"),
        ETCD("etcd");

        private final String label;

        Pod(String label) {
            this.label = label;
        }

        String manifest() {
            return label + "-pod.yaml";
        }
    }

    /** What kube-apiserver shows etcd (cluster-kube-apiserver-operator, RevisionSecrets, since 4.1). */
    private static final List<String> ETCD_CLIENT =
            List.of("secrets/etcd-client/tls.crt", "secrets/etcd-client/tls.key");

    private final FindingList findings;
    private final Map<Pod, SortedSet<String>> directories = new EnumMap<>(Pod.class);
    private final Map<Pod, Integer> manifests = new EnumMap<>(Pod.class);
    private final Set<Pod> lookAlikes = EnumSet.noneOf(Pod.class);
    private final Set<String> etcdClient = new HashSet<>();

    PodDirectories(FindingList findings) {
        this.findings = findings;
    }

    /**
     * Takes note of a member's name. The old script looks for the manifests by a pattern with a star before
     * the name, which GNU tar has match slashes too, and every member below a directory that matches.
     */
    void name(String name) {
        for (Pod pod : Pod.values()) {
            boolean matches = (name + "/").contains(pod.manifest() + "/");
            boolean itself = name.startsWith(ROOT) && isManifestOf(pod, name.substring(ROOT.length()));
            if (matches && !itself) {
                lookAlikes.add(pod);
            }
        }
    }

    /** Takes note of a member; {@code path} is below {@link #ROOT}. */
    void member(String path, TarArchiveEntry entry) {
        int slash = path.indexOf('/');
        String top = slash < 0 ? path : path.substring(0, slash);
        Matcher matcher = POD_DIRECTORY.matcher(top);
        if (!matcher.matches() || slash < 0 && !entry.isDirectory()) {
            findings.fail(
                    "tarball-unexpected-member",
                    quote(path) + " is in no static pod's directory; a restore would write it over the node's own.");
            return;
        }
        directories.computeIfAbsent(pod(matcher), pod -> new TreeSet<>()).add(top);
        if (ETCD_CLIENT.contains(path.substring(slash + 1)) && pod(matcher) == Pod.KUBE_APISERVER) {
            etcdClient.add(path.substring(slash + 1));
        }
    }

    /** The pod whose manifest this member is, if it is one. */
    boolean isManifest(String path) {
        return manifestAt(path).isPresent();
    }

    /** Takes note of a pod's manifest; only its beginning is given if it is too large for one. */
    void manifest(String path, TarArchiveEntry entry, byte[] content) {
        Pod pod = manifestAt(path).orElseThrow();
        manifests.merge(pod, 1, Integer::sum);
        if (entry.isDirectory() || entry.isSymbolicLink() || entry.isLink()) {
            notAFile(pod, path, entry);
            return;
        }
        ownerOf(pod, path, entry);
        depthOf(pod, path, entry);
        Optional<String> fault = PodManifest.fault(content);
        if (fault.isPresent()) {
            findings.fail(
                    MANIFEST,
                    quote(path) + " " + fault.get() + ": the kubelet would start no pod from it, and " + OLD_SCRIPT
                            + " would not notice.");
            return;
        }
        String directory = path.substring(0, path.indexOf('/'));
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.contains("/" + ROOT + pod.label + "-pod-")
                && !Pattern.compile("/" + ROOT + Pattern.quote(directory) + "(?!\\d)")
                        .matcher(text)
                        .find()) {
            findings.fail(MANIFEST, quote(path) + " uses another revision's directory than the one it is in.");
        }
    }

    /** Only etcd's is never unpacked alone, so that its hard link finds what it links to. */
    private void notAFile(Pod pod, String path, TarArchiveEntry entry) {
        if (pod == Pod.ETCD && entry.isLink()) {
            return;
        }
        String kind = entry.isDirectory()
                ? "a directory"
                : (entry.isLink() ? "a hard link to " : "a symbolic link to ") + quote(entry.getLinkName());
        findings.fail(
                MANIFEST,
                quote(path) + " is " + kind + " instead of a file: "
                        + (pod == Pod.ETCD
                                ? "the kubelet could start no pod from it."
                                : OLD_SCRIPT
                                        + " unpacks it alone, and stops or leaves the kubelet nothing to start. Pack"
                                        + " the files again with --hard-dereference --dereference."));
    }

    /** The old script takes the sixth word of what {@code tar -tv} prints for the member's name: owner and group come before. */
    private void ownerOf(Pod pod, String path, TarArchiveEntry entry) {
        String owner = entry.getUserName() + "/" + entry.getGroupName();
        if (pod != Pod.ETCD && owner.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            findings.fail(
                    "tarball-owner-name",
                    quote(path) + " belongs to " + quote(owner) + ". " + OLD_SCRIPT + " can't read tar's list where an"
                            + " owner's or group's name has a blank in it: it stops after it stopped etcd. Pack the"
                            + " files again with --numeric-owner.");
        }
    }

    /** The old script has tar strip two parts of the name, and a dot is one. */
    private void depthOf(Pod pod, String path, TarArchiveEntry entry) {
        if (pod != Pod.ETCD && DOT_AS_DIRECTORY.matcher(entry.getName()).lookingAt()) {
            findings.fail(
                    MANIFEST,
                    quote(path) + " is packed as " + quote(entry.getName()) + ": " + OLD_SCRIPT
                            + " unpacks it one directory too deep for the kubelet. Pack the files again without the"
                            + " dot.");
        }
    }

    /** Says what is missing or there twice, once every member was seen. */
    List<String> findings() {
        for (Pod pod : Pod.values()) {
            SortedSet<String> found = directories.getOrDefault(pod, new TreeSet<>());
            if (found.isEmpty()) {
                findings.fail(
                        "tarball-pod-directory",
                        "No directory " + ROOT + pod.label + "-pod-<revision> in the tarball, which cluster-backup.sh"
                                + " packs always"
                                + (pod == Pod.ETCD ? "." : "; " + OLD_SCRIPT + " stops half-way without it."));
                continue;
            }
            if (found.size() > 1) {
                findings.fail(
                        "tarball-two-revisions",
                        "The tarball holds more than one revision of " + pod.label + ": " + found
                                + ". A restore wants exactly the one that ran.");
            }
            if (manifests.getOrDefault(pod, 0) == 0) {
                findings.fail(
                        MANIFEST,
                        "No " + ROOT + found.first() + "/" + pod.manifest() + " in the tarball; " + OLD_SCRIPT
                                + " stops half-way without it.");
            }
        }
        for (Pod pod : lookAlikes) {
            if (pod != Pod.ETCD) {
                findings.fail(
                        MANIFEST,
                        "More than one member's name ends in " + pod.manifest() + "; " + OLD_SCRIPT
                                + " can't tell which to start, and stops after it stopped etcd.");
            }
        }
        if (directories.containsKey(Pod.KUBE_APISERVER)) {
            ETCD_CLIENT.stream().filter(file -> !etcdClient.contains(file)).forEach(this::missingEtcdClient);
        }
        return directories.values().stream().flatMap(SortedSet::stream).toList();
    }

    /** No more than a warning: the node may still have the file, and a release to come may have it elsewhere. */
    private void missingEtcdClient(String file) {
        findings.warn(
                "tarball-etcd-client",
                "kube-apiserver's " + file
                        + " is not in the tarball: where the node has lost its own, a kube-apiserver that " + OLD_SCRIPT
                        + " starts can't reach etcd.");
    }

    private static Optional<Pod> manifestAt(String path) {
        for (Pod pod : Pod.values()) {
            if (isManifestOf(pod, path)) {
                return Optional.of(pod);
            }
        }
        return Optional.empty();
    }

    private static boolean isManifestOf(Pod pod, String path) {
        int slash = path.indexOf('/');
        if (slash < 0 || !path.substring(slash + 1).equals(pod.manifest())) {
            return false;
        }
        Matcher matcher = POD_DIRECTORY.matcher(path.substring(0, slash));
        return matcher.matches() && pod(matcher) == pod;
    }

    private static Pod pod(Matcher matcher) {
        for (Pod pod : Pod.values()) {
            if (pod.label.equals(matcher.group(1))) {
                return pod;
            }
        }
        throw new IllegalStateException("the pattern names a pod that the list does not: " + matcher.group(1));
    }
}
