package io.jenkins.plugins.etcdbackup.engine.tarball;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A table of tarballs: what GNU tar makes of each in the two ways in which cluster-restore.sh uses it, and what we say. All
 * releases unpack {@code static-pod-resources}; those of 4.4 to 4.17 then have tar list and unpack each manifest by itself.
 */
class RestoreScriptTest {

    private static final String APISERVER = "static-pod-resources/kube-apiserver-pod-7/";
    private static final String MANIFEST = APISERVER + "kube-apiserver-pod.yaml";
    private static final String GOOD = TarballMaker.manifest("kube-apiserver", 7);

    /** Every release's unpacking; tar of RHEL takes wildcards unasked, and Debian's wants to be told. */
    private static final String UNPACK = "mkdir k && tar -C k -xzf t.tar.gz static-pod-resources";

    /** The sixth word of a list's line, then that member alone; the kubelet needs a plain file with a pod in it. */
    private static final String START =
            """
            set -e -o pipefail
            mkdir m
            for pod in kube-apiserver kube-controller-manager kube-scheduler; do
              member=$(tar --wildcards -tvf t.tar.gz "*$pod-pod.yaml" | awk '{ print $6 }') || true
              [ -n "$member" ]
              tar --wildcards -xvf t.tar.gz --strip-components=2 -C m "$member"
              [ -f "m/$pod-pod.yaml" ] && [ ! -L "m/$pod-pod.yaml" ]
              grep -q '"kind":"Pod"' "m/$pod-pod.yaml"
            done
            """;

    /** Which releases' scripts a tarball serves. */
    private enum Serves {
        ALL,
        SINCE_4_18,
        NONE
    }

    @TempDir
    Path directory;

    static Stream<Arguments> tarballs() {
        byte[] tar = good().tar();
        return Stream.of(
                row("as the script packs it", good(), Serves.ALL, null),
                row("several gzip members", members(tar, 700, 3000), Serves.ALL, null),
                row(
                        "an empty gzip member last",
                        joined(good().tarGz(), TarballMaker.gzip(new byte[0])),
                        Serves.ALL,
                        null),
                row("zeros behind", joined(good().tarGz(), new byte[1024]), Serves.ALL, null),
                row("more zeros inside", TarballMaker.gzip(joined(tar, new byte[4096])), Serves.ALL, null),
                row("every optional field of gzip's header", withHeaderFields(good().tarGz()), Serves.ALL, null),
                row("one block of zeros", TarballMaker.gzip(withEnd(tar, 512)), Serves.ALL, null),
                row("something after tar's end", TarballMaker.gzip(joined(tar, "x".getBytes(UTF_8))), Serves.ALL, null),
                row("two archives", TarballMaker.gzip(joined(tar, tar)), Serves.ALL, null),
                row("another member beside", good().file("README", "x"), Serves.ALL, null),
                row("a directory twice", good().directory(APISERVER + "secrets"), Serves.ALL, null),
                row("a hard link elsewhere", good().hardLink(APISERVER + "copy", MANIFEST), Serves.ALL, null),
                row(
                        "a blank owner elsewhere",
                        good().entry(owned(APISERVER + "x", "a b", "r"), new byte[0]),
                        Serves.ALL,
                        null),
                row("names with /./", renamed("static-pod-resources/./"), Serves.SINCE_4_18, "tarball-pod-manifest"),
                row("names with //./", renamed("static-pod-resources//./"), Serves.SINCE_4_18, "tarball-pod-manifest"),
                row("manifest with /./", good("kube-apiserver-pod-7/./"), Serves.ALL, null),
                row("manifest with /.//./", good("kube-apiserver-pod-7/.//./"), Serves.ALL, null),
                row("another file with /./", good().file(APISERVER + "secrets/./x", "x"), Serves.ALL, null),
                row(
                        "a hard link's target with //",
                        good().hardLink(APISERVER + "copy", APISERVER + "/secrets/etcd-client/tls.key"),
                        Serves.ALL,
                        null),
                row("directories of an incremental dump", dumpDirectories(), Serves.ALL, null),
                row("a label", good().special("backup", (byte) 'V'), Serves.SINCE_4_18, "tarball-member-type"),
                row("a label in pax", labelled(), Serves.SINCE_4_18, "tarball-member-type"),
                row("names with //", renamed("static-pod-resources//"), Serves.ALL, null),
                row("a byte behind", joined(good().tarGz(), new byte[] {1}), Serves.NONE, "tarball-trailing-bytes"),
                row("plain tar", tar, Serves.NONE, "tarball-gzip"),
                row("names with ./", dotted(), Serves.NONE, "tarball-member-path"),
                row("absolute names", rooted(), Serves.NONE, "tarball-member-path"),
                row(
                        "owner with a blank",
                        manifest(owned(MANIFEST, "domain users", "root")),
                        Serves.SINCE_4_18,
                        "tarball-owner-name"),
                row(
                        "group with a blank",
                        manifest(owned(MANIFEST, "root", "domain users")),
                        Serves.SINCE_4_18,
                        "tarball-owner-name"),
                row(
                        "group with a tab",
                        manifest(owned(MANIFEST, "root", "a\tb")),
                        Serves.SINCE_4_18,
                        "tarball-owner-name"),
                row("owner without a name", manifest(owned(MANIFEST, "", "")), Serves.ALL, null),
                row("no manifest", without(), Serves.SINCE_4_18, "tarball-pod-manifest"),
                row(
                        "manifest elsewhere",
                        without().file(APISERVER + "a/kube-apiserver-pod.yaml", GOOD),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "manifest of another name",
                        without().file(APISERVER + "my kube-apiserver-pod.yaml", GOOD),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "a second manifest",
                        good().file(APISERVER + "configmaps/kube-apiserver-pod.yaml", GOOD),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "a second one outside",
                        good().file("old-kube-apiserver-pod.yaml", GOOD),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "a directory of such a name",
                        good().directory(APISERVER + "kept-kube-apiserver-pod.yaml"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "a file below such a name",
                        good().file(APISERVER + "kept-kube-apiserver-pod.yaml/x", "x"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row("the manifest twice", good().file(MANIFEST, GOOD), Serves.SINCE_4_18, "tarball-duplicate-member"),
                row(
                        "another revision beside",
                        good().pod("kube-apiserver", 8),
                        Serves.SINCE_4_18,
                        "tarball-two-revisions"),
                row(
                        "a pod missing",
                        only("kube-apiserver", "kube-controller-manager", "etcd"),
                        Serves.SINCE_4_18,
                        "tarball-pod-directory"),
                row(
                        "manifest is a symbolic link",
                        without().file(APISERVER + "a", GOOD).symlink(MANIFEST, "a"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "manifest is a hard link",
                        without().file(APISERVER + "a", GOOD).hardLink(MANIFEST, APISERVER + "a"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "manifest is a directory",
                        without().directory(MANIFEST),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row("manifest is empty", without().file(MANIFEST, ""), Serves.SINCE_4_18, "tarball-pod-manifest"),
                row(
                        "manifest is garbage",
                        without().file(MANIFEST, "garbage"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "manifest is binary",
                        without().file(MANIFEST, "\0\1\2"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"),
                row(
                        "manifest is of another kind",
                        without().file(MANIFEST, "{\"apiVersion\":\"v1\",\"kind\":\"Secret\"}"),
                        Serves.SINCE_4_18,
                        "tarball-pod-manifest"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("tarballs")
    void whatNoScriptOrNotEveryScriptRestoresIsRefused(String how, byte[] file, Serves serves, String finding)
            throws IOException {
        Files.write(directory.resolve("t.tar.gz"), file);
        boolean unpacked = runs(UNPACK);
        assertThat(unpacked).as("tar unpacks it").isEqualTo(serves != Serves.NONE);
        assertThat(unpacked && runs(START)).as("the old script starts its pods").isEqualTo(serves == Serves.ALL);
        StaticResourcesReport report =
                new StaticResourcesArchive(Clock.systemUTC()).verify(new ByteArrayInputStream(file));
        assertThat(report.isUsable()).as("%s", report).isEqualTo(serves == Serves.ALL);
        List<Finding> failed =
                report.findings().stream().filter(f -> f.level() == Level.FAIL).toList();
        if (finding != null) {
            assertThat(failed).extracting(Finding::id).contains(finding);
        }
        if (serves == Serves.SINCE_4_18
                && !finding.equals("tarball-duplicate-member")
                && !finding.equals("tarball-two-revisions")) {
            assertThat(failed).anySatisfy(f -> assertThat(f.sentence()).contains("cluster-restore.sh of 4.4 to 4.17"));
        }
    }

    private boolean runs(String script) throws IOException {
        String here = "cd '" + directory + "'\n";
        return LocalProgram.run(Duration.ofSeconds(30), Map.of(), List.of("bash", "-c", here + script))
                        .exitCode()
                == 0;
    }

    private static Arguments row(String how, TarballMaker maker, Serves serves, String finding) {
        return row(how, maker.tarGz(), serves, finding);
    }

    private static Arguments row(String how, byte[] file, Serves serves, String finding) {
        return arguments(how, file, serves, finding);
    }

    private static TarballMaker good() {
        return TarballMaker.good();
    }

    private static TarballMaker only(String... pods) {
        TarballMaker maker = new TarballMaker();
        List.of(pods).forEach(pod -> maker.pod(pod, TarballMaker.REVISIONS.get(pod)));
        return maker;
    }

    /** All but kube-apiserver's manifest. */
    private static TarballMaker without() {
        return only("kube-controller-manager", "kube-scheduler", "etcd").directory(APISERVER + "secrets");
    }

    private static TarballMaker manifest(TarArchiveEntry entry) {
        return without().entry(entry, GOOD.getBytes(UTF_8));
    }

    private static TarArchiveEntry owned(String name, String owner, String group) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setUserName(owner);
        entry.setGroupName(group);
        return entry;
    }

    private static TarballMaker good(String directory) {
        return without().file("static-pod-resources/" + directory + "kube-apiserver-pod.yaml", GOOD);
    }

    /** GNU tar's type D holds the names of what is in the directory. */
    private static TarballMaker dumpDirectories() {
        TarArchiveEntry dump = new TarArchiveEntry(APISERVER + "dumped/", (byte) 'D', true);
        byte[] names = "Yx\0\0".getBytes(UTF_8);
        dump.setSize(names.length);
        byte[] blocks = new byte[1024];
        dump.writeEntryHeader(blocks);
        System.arraycopy(names, 0, blocks, 512, names.length);
        return good().raw(blocks).file(APISERVER + "dumped/x", "x");
    }

    private static TarballMaker labelled() {
        ByteArrayOutputStream label = new ByteArrayOutputStream();
        TarArchiveOutputStream tar = new TarArchiveOutputStream(label, "UTF-8");
        TarArchiveEntry header = new TarArchiveEntry("pax", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
        header.addPaxHeader("GNU.volume.label", "backup");
        try {
            tar.putArchiveEntry(header);
            tar.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // tar lists it where a member that was asked for has a pax header too, as GNU tar's own have.
        TarArchiveEntry manifest = new TarArchiveEntry(MANIFEST, true);
        manifest.addPaxHeader("comment", "x");
        TarballMaker maker = new TarballMaker()
                .raw(label.toByteArray())
                .entry(manifest, GOOD.getBytes(UTF_8))
                .file(APISERVER + "secrets/etcd-client/tls.crt", TarballMaker.certificate());
        List.of("kube-controller-manager", "kube-scheduler", "etcd")
                .forEach(pod -> maker.pod(pod, TarballMaker.REVISIONS.get(pod)));
        return maker;
    }

    private static TarballMaker dotted() {
        return renamed("./static-pod-resources/");
    }

    private static TarballMaker rooted() {
        return renamed("/etc/kubernetes/static-pod-resources/");
    }

    private static TarballMaker renamed(String prefix) {
        TarballMaker maker = new TarballMaker();
        TarballMaker.REVISIONS.forEach((pod, revision) -> maker.file(
                prefix + "%s-pod-%d/%s-pod.yaml".formatted(pod, revision, pod), TarballMaker.manifest(pod, revision)));
        return maker;
    }

    private static byte[] members(byte[] tar, int... cuts) {
        byte[] all = new byte[0];
        int from = 0;
        for (int cut : cuts) {
            all = joined(all, TarballMaker.gzip(Arrays.copyOfRange(tar, from, cut)));
            from = cut;
        }
        return joined(all, TarballMaker.gzip(Arrays.copyOfRange(tar, from, tar.length)));
    }

    private static byte[] withEnd(byte[] tar, int zeros) {
        int end = tar.length;
        while (tar[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(tar, (end + 511) / 512 * 512 + zeros);
    }

    /** FEXTRA, FNAME, FCOMMENT and FHCRC (RFC 1952, 2.3.1). */
    private static byte[] withHeaderFields(byte[] gzip) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3});
        header.writeBytes(new byte[] {6, 0, 'B', 'C', 2, 0, 1, 1});
        header.writeBytes("name\0comment\0".getBytes(UTF_8));
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        header.write((int) crc.getValue() & 0xff);
        header.write((int) (crc.getValue() >> 8) & 0xff);
        return joined(header.toByteArray(), Arrays.copyOfRange(gzip, 10, gzip.length));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        try {
            both.write(first);
            both.write(second);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return both.toByteArray();
    }
}
