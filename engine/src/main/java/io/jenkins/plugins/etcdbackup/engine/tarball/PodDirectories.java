package io.jenkins.plugins.etcdbackup.engine.tarball;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds a tarball to what cluster-restore.sh expects (openshift/cluster-etcd-operator, bindata/etcd). Every release
 * unpacks {@code static-pod-resources} below /etc/kubernetes. Releases 4.4 to 4.17 then look for the one member whose name
 * ends in {@code kube-apiserver-pod.yaml} (and so on) and unpack it with two leading directories stripped: it must be
 * {@code static-pod-resources/<pod>-pod-<revision>/<pod>-pod.yaml}, and a second match breaks that script. Since 4.18 only
 * etcd's pod is started again, from the host's own files.
 */
final class PodDirectories {

    static final String ROOT = "static-pod-resources/";

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

    private final FindingList findings;
    private final Map<Pod, SortedSet<String>> directories = new EnumMap<>(Pod.class);
    private final Map<Pod, Integer> manifests = new EnumMap<>(Pod.class);
    private final Map<Pod, Integer> lookAlikes = new EnumMap<>(Pod.class);

    PodDirectories(FindingList findings) {
        this.findings = findings;
    }

    /** Takes note of a member; {@code path} is below {@link #ROOT}. */
    void member(String path, boolean isDirectory) {
        int slash = path.indexOf('/');
        String top = slash < 0 ? path : path.substring(0, slash);
        Matcher matcher = POD_DIRECTORY.matcher(top);
        if (!matcher.matches() || slash < 0 && !isDirectory) {
            findings.fail(
                    "tarball-unexpected-member",
                    quote(path) + " is in no static pod's directory; a restore would write it over the node's own.");
            return;
        }
        directories.computeIfAbsent(pod(matcher), pod -> new TreeSet<>()).add(top);
        if (!isDirectory) {
            for (Pod pod : Pod.values()) {
                // The script's own pattern, a star before the name.
                if (path.endsWith(pod.manifest()) && !isManifestOf(pod, path)) {
                    lookAlikes.merge(pod, 1, Integer::sum);
                }
            }
        }
    }

    /** The pod whose manifest this member is, if it is one. */
    boolean isManifest(String path) {
        return manifestAt(path).isPresent();
    }

    /** Takes note of a pod's manifest; only its beginning is given if it is too large for one. */
    void manifest(String path, byte[] content) {
        Pod pod = manifestAt(path).orElseThrow();
        manifests.merge(pod, 1, Integer::sum);
        String directory = path.substring(0, path.indexOf('/'));
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            findings.fail("tarball-pod-manifest", quote(path) + " is empty: the kubelet could start no pod from it.");
        } else if (text.contains("/" + ROOT + pod.label + "-pod-")
                && !Pattern.compile("/" + ROOT + Pattern.quote(directory) + "(?!\\d)")
                        .matcher(text)
                        .find()) {
            findings.fail(
                    "tarball-pod-manifest", quote(path) + " uses another revision's directory than the one it is in.");
        }
    }

    /** Says what is missing or there twice, once every member was seen. */
    List<String> conclude() {
        for (Pod pod : Pod.values()) {
            SortedSet<String> found = directories.getOrDefault(pod, new TreeSet<>());
            if (found.isEmpty()) {
                findings.fail(
                        "tarball-pod-directory",
                        "No directory " + ROOT + pod.label + "-pod-<revision> in the tarball.");
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
                        "tarball-pod-manifest",
                        "No " + ROOT + found.first() + "/" + pod.manifest()
                                + " in the tarball; cluster-restore.sh up to 4.17 stops half-way without it.");
            }
            if (pod != Pod.ETCD && lookAlikes.getOrDefault(pod, 0) > 0) {
                findings.fail(
                        "tarball-pod-manifest",
                        "More than one member's name ends in " + pod.manifest()
                                + "; cluster-restore.sh up to 4.17 can't tell which to start.");
            }
        }
        return directories.values().stream().flatMap(SortedSet::stream).toList();
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
