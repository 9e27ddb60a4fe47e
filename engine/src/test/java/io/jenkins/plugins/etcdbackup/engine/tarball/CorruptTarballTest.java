package io.jenkins.plugins.etcdbackup.engine.tarball;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each way in which a tarball can be broken or hostile, and the finding that says so. */
class CorruptTarballTest {

    private static final String ETCD = "static-pod-resources/etcd-pod-3/";

    static Stream<Arguments> brokenFiles() {
        byte[] good = good().tarGz();
        byte[] tar = good().tar();
        return Stream.of(
                arguments("empty file", new byte[0], "tarball-gzip"),
                arguments("not gzip", "static_kuberesources".getBytes(UTF_8), "tarball-gzip"),
                arguments("plain tar", tar, "tarball-gzip"),
                arguments("gzip header only", Arrays.copyOf(good, 10), "tarball-corrupt"),
                arguments("gzip header that names a file without end", endlessGzipName(), "tarball-gzip"),
                arguments("truncated in the middle", Arrays.copyOf(good, good.length / 2), "tarball-corrupt"),
                arguments("without gzip's length field", Arrays.copyOf(good, good.length - 4), "tarball-corrupt"),
                arguments("last byte missing", Arrays.copyOf(good, good.length - 1), "tarball-corrupt"),
                arguments("wrong checksum", flipped(good, good.length - 8), "tarball-corrupt"),
                arguments("wrong length", flipped(good, good.length - 1), "tarball-corrupt"),
                arguments("bit flip in the data", flipped(good, good.length / 2), "tarball-corrupt"),
                arguments("byte after gzip's end", joined(good, new byte[] {'x'}), "tarball-trailing-bytes"),
                arguments(
                        "zeros between gzip's members",
                        joined(joined(half(tar, 0), new byte[10]), half(tar, 1)),
                        "tarball-trailing-bytes"),
                arguments("half of a second gzip member", joined(good, new byte[] {0x1f}), "tarball-trailing-bytes"),
                arguments("second gzip member cut off", joined(good, Arrays.copyOf(good, 50)), "tarball-corrupt"),
                arguments(
                        "padding without end", TarballMaker.gzip(joined(tar, new byte[4 << 20])), "tarball-too-large"),
                arguments("tar without its end", TarballMaker.gzip(withoutEnd(tar)), "tarball-corrupt"),
                arguments("tar cut in a member", TarballMaker.gzip(Arrays.copyOf(tar, 1500)), "tarball-corrupt"),
                arguments("tar cut in a header", TarballMaker.gzip(Arrays.copyOf(tar, 700)), "tarball-corrupt"),
                arguments("header checksum wrong", TarballMaker.gzip(flipped(tar, 3)), "tarball-corrupt"),
                arguments("no tar at all", TarballMaker.gzip("hello".repeat(500).getBytes(UTF_8)), "tarball-corrupt"),
                arguments("empty tar", TarballMaker.gzip(new byte[10240]), "tarball-pod-directory"),
                arguments("gzip of nothing", TarballMaker.gzip(new byte[0]), "tarball-corrupt"));
    }

    static Stream<Arguments> hostileMembers() {
        return Stream.of(
                arguments("path with ..", good().file(ETCD + "../../x", "x"), "tarball-member-path"),
                arguments("path that is ..", good().file("..", "x"), "tarball-member-path"),
                arguments("absolute path", good().file("/etc/passwd", "x"), "tarball-member-path"),
                arguments("prefix with ./", good().file("./" + ETCD + "x", "x"), "tarball-member-path"),
                arguments("empty first path part", good().file("/" + ETCD + "x", "x"), "tarball-member-path"),
                arguments(
                        "same path by other names",
                        good().file(ETCD + "a", "x").file(ETCD + "/a", "y"),
                        "tarball-duplicate-member"),
                arguments("line break in a name", good().file(ETCD + "a\nb", "x"), "tarball-member-path"),
                arguments("root is a file", good().file("static-pod-resources", "x"), "tarball-unexpected-member"),
                arguments("long name", good().file(ETCD + "n".repeat(600), "x"), "tarball-too-large"),
                arguments("symlink out", good().symlink(ETCD + "l", "/etc/passwd"), "tarball-link-outside"),
                arguments("symlink up", good().symlink(ETCD + "l", "../../../x"), "tarball-link-outside"),
                arguments("symlink up within", good().symlink(ETCD + "l", "a/../b"), "tarball-link-outside"),
                arguments("hard link out", good().hardLink(ETCD + "l", "/etc/passwd"), "tarball-link-outside"),
                arguments("hard link up", good().hardLink(ETCD + "l", ETCD + "../../x"), "tarball-link-outside"),
                arguments("hard link to nothing", good().hardLink(ETCD + "l", ETCD + "none"), "tarball-link-outside"),
                arguments("character device", good().special(ETCD + "d", TarConstants.LF_CHR), "tarball-member-type"),
                arguments("block device", good().special(ETCD + "d", TarConstants.LF_BLK), "tarball-member-type"),
                arguments("named pipe", good().special(ETCD + "d", TarConstants.LF_FIFO), "tarball-member-type"),
                arguments("unknown type", good().special(ETCD + "d", (byte) 'Z'), "tarball-member-type"),
                arguments("hole without end, old GNU", oldSparse(), "tarball-too-large"),
                arguments("hole without end, pax", paxSparse(), "tarball-too-large"),
                arguments("pax size without end", pax("size", "9223372036854775807"), "tarball-corrupt"),
                arguments("pax size negative", pax("size", "-1"), "tarball-corrupt"),
                arguments("pax size no number", pax("size", "many"), "tarball-corrupt"),
                arguments("pax path with ..", pax("path", "../../etc/shadow"), "tarball-member-path"),
                arguments("pax header too long", pax("comment", "x".repeat(300 << 10)), "tarball-too-large"),
                arguments(
                        "GNU long name too long",
                        good().entry(
                                        new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, true),
                                        new byte[300 << 10]),
                        "tarball-too-large"),
                arguments("member twice", good().file(ETCD + "etcd-pod.yaml", "x"), "tarball-duplicate-member"),
                arguments("too many members", manyMembers(), "tarball-too-large"));
    }

    static Stream<Arguments> notWhatARestoreWants() {
        return Stream.of(
                arguments("two revisions", good().pod("etcd", 4), "tarball-two-revisions"),
                arguments("pod missing", without("kube-scheduler"), "tarball-pod-directory"),
                arguments(
                        "foreign directory",
                        good().file("static-pod-resources/etcd-certs/x", "x"),
                        "tarball-unexpected-member"),
                arguments(
                        "file beside the pods",
                        good().file("static-pod-resources/x", "x"),
                        "tarball-unexpected-member"),
                arguments(
                        "revision no number",
                        good().file("static-pod-resources/etcd-pod-x/y", "x"),
                        "tarball-unexpected-member"),
                arguments(
                        "pod's directory is a file",
                        without("etcd").file("static-pod-resources/etcd-pod-3", "x"),
                        "tarball-unexpected-member"),
                arguments(
                        "manifest missing",
                        without("etcd").file(ETCD + "secrets/tls.key", "x"),
                        "tarball-pod-manifest"),
                arguments(
                        "manifest too deep",
                        without("etcd").file(ETCD + "a/etcd-pod.yaml", "x"),
                        "tarball-pod-manifest"),
                arguments("manifest empty", without("etcd").file(ETCD + "etcd-pod.yaml", ""), "tarball-pod-manifest"),
                arguments(
                        "manifest is a directory",
                        without("etcd").directory(ETCD + "etcd-pod.yaml"),
                        "tarball-pod-manifest"),
                arguments(
                        "manifest of another revision",
                        without("etcd").file(ETCD + "etcd-pod.yaml", TarballMaker.manifest("etcd", 33)),
                        "tarball-pod-manifest"),
                arguments(
                        "manifest that the old script finds twice",
                        good().file(
                                        "static-pod-resources/kube-apiserver-pod-7/configmaps/x/kube-apiserver-pod.yaml",
                                        "x"),
                        "tarball-pod-manifest"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("brokenFiles")
    void brokenFileIsRefused(String how, byte[] file, String expected) throws IOException {
        assertRefused(verify(file), expected);
    }

    static Stream<Arguments> packedOtherwise() {
        byte[] tar = good().tar();
        return Stream.of(
                arguments(tar, "is a tar archive and not packed by gzip"),
                arguments(magic(tar, "fd377a585a00"), "packed by xz"),
                arguments(magic(tar, "28b52ffd"), "packed by zstd"),
                arguments(magic(tar, "425a68"), "packed by bzip2"),
                arguments(magic(tar, "504b0304"), "is a zip archive"),
                arguments("age-encryption.org/v1\n".getBytes(UTF_8), "decrypt it with `etcd-backup decrypt`"),
                arguments("-----BEGIN AGE ENCRYPTED FILE-----\n".getBytes(UTF_8), "decrypt it"),
                arguments(TarballMaker.gzip(good().tarGz()), "packed by gzip twice"));
    }

    private static byte[] magic(byte[] file, String magic) {
        byte[] changed = Arrays.copyOf(file, 1024);
        Arrays.fill(changed, 257, 512, (byte) 'x');
        byte[] head = HexFormat.of().parseHex(magic);
        System.arraycopy(head, 0, changed, 0, head.length);
        return changed;
    }

    @ParameterizedTest
    @MethodSource("packedOtherwise")
    void whatIsPackedOtherwiseIsNamed(byte[] file, String told) throws IOException {
        assertThat(verify(file).findings())
                .extracting(Finding::id, Finding::sentence)
                .anySatisfy(finding -> {
                    assertThat(finding.toList().get(0)).isEqualTo("tarball-gzip");
                    assertThat(finding.toList().get(1).toString()).contains(told);
                });
    }

    @Test
    void whereItEndsTooEarlyThatIsSaid() throws IOException {
        byte[] good = good().tarGz();
        assertThat(verify(Arrays.copyOf(good, good.length - 4)).findings())
                .extracting(Finding::sentence)
                .noneMatch(sentence -> sentence.contains("null"))
                .anyMatch(sentence -> sentence.contains("ends too early"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource({"hostileMembers", "notWhatARestoreWants"})
    void tarballIsRefused(String how, TarballMaker maker, String expected) throws IOException {
        assertRefused(verify(maker.tarGz()), expected);
    }

    @Test
    void bombIsRefusedBeforeItIsUnpacked() throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(ETCD + "zeros", true);
        StaticResourcesReport report =
                verify(good().entry(entry, new byte[64 << 20]).tarGz());
        assertRefused(report, "tarball-too-large");
        assertThat(report.bytes()).isLessThan(20 << 20);
    }

    @Test
    void moreBytesThanAllowedAreRefused() throws IOException {
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        byte[] file =
                good().entry(new TarArchiveEntry(ETCD + "noise", true), noise).tarGz();
        TarballLimits tight = new TarballLimits(100, 1 << 20, 200, 512);
        assertRefused(
                new StaticResourcesArchive(Clock.systemUTC(), tight).verify(new ByteArrayInputStream(file)),
                "tarball-too-large");
    }

    @Test
    void linksThatStayWithinAreFine() throws IOException {
        StaticResourcesReport report = verify(good().symlink(ETCD + "secrets/ca.crt", "..data/ca.crt")
                .hardLink(ETCD + "copy", ETCD + "etcd-pod.yaml")
                .tarGz());
        assertThat(report.isUsable()).isTrue();
    }

    @Test
    void unreadableCertificateIsAWarning() throws IOException {
        String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        StaticResourcesReport report = verify(good().file(ETCD + "secrets/x.crt", broken)
                .file(ETCD + "secrets/empty.crt", "")
                .file(ETCD + "secrets/noise.crt", "\u0000\u0001\u0002")
                .tarGz());
        assertThat(report.isUsable()).isTrue();
        assertThat(report.findings())
                .filteredOn(finding -> finding.level() == Level.WARN)
                .extracting(Finding::id)
                .isNotEmpty()
                .containsOnly("tarball-certificate-unreadable");
    }

    @Test
    void namesFromTheFileCannotWriteToTheTerminal() throws IOException {
        StaticResourcesReport report = verify(
                good().file("\u001b[2J\u202eevil\n" + "x".repeat(300), "x").tarGz());
        assertThat(report.findings()).allSatisfy(finding -> assertThat(finding.sentence())
                .doesNotContain("\u001b", "\u202e", "\n")
                .hasSizeLessThan(400));
    }

    @Test
    void aThousandBadMembersMakeAFewFindings() throws IOException {
        TarballMaker maker = good();
        for (int i = 0; i < 1000; i++) {
            maker.file("/etc/" + i, "x");
        }
        assertThat(verify(maker.tarGz()).findings())
                .hasSizeLessThan(20)
                .anySatisfy(finding -> assertThat(finding.sentence()).contains("more of these"));
    }

    /** Every truncation and a flip in every byte of the packed file, then headers with random bytes. */
    @Test
    void anyTruncationAndAnyFlipIsRefusedAndNoHeaderEndsInAnException() throws IOException {
        byte[] tar = withoutCertificates().tar();
        byte[] good = TarballMaker.gzip(tar);
        assertThat(verify(good).isUsable()).isTrue();
        for (int length = 0; length < good.length; length++) {
            assertThat(verify(Arrays.copyOf(good, length)).isUsable())
                    .as("truncated to %d of %d", length, good.length)
                    .isFalse();
        }
        for (int at = 0; at < good.length; at++) {
            if (verify(flipped(good, at)).isUsable()) {
                // The header's time, a deflate distance to equal bytes: nothing was lost.
                assertThat(new GZIPInputStream(new ByteArrayInputStream(flipped(good, at))).readAllBytes())
                        .as("flip at %d", at)
                        .isEqualTo(tar);
            }
        }
        Random random = new Random(4711);
        for (int round = 0; round < 800; round++) {
            byte[] mutated = tar.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int header = random.nextInt(8) * 512;
                mutated[header + random.nextInt(512)] = (byte) random.nextInt(256);
                withChecksum(mutated, header);
            }
            assertThat(verify(TarballMaker.gzip(mutated)).findings()).isNotEmpty();
        }
    }

    private static void assertRefused(StaticResourcesReport report, String expected) {
        assertThat(report.isUsable()).as("%s", report).isFalse();
        assertThat(report.findings())
                .as("%s", report.findings())
                .filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::id)
                .contains(expected);
    }

    private static StaticResourcesReport verify(byte[] file) throws IOException {
        return new StaticResourcesArchive(Clock.systemUTC()).verify(new ByteArrayInputStream(file));
    }

    private static TarballMaker good() {
        return TarballMaker.good();
    }

    private static TarballMaker withoutCertificates() {
        TarballMaker maker = new TarballMaker();
        TarballMaker.REVISIONS.forEach((pod, revision) -> maker.file(
                "static-pod-resources/%s-pod-%d/%s-pod.yaml".formatted(pod, revision, pod),
                TarballMaker.manifest(pod, revision)));
        return maker;
    }

    private static TarballMaker without(String missing) {
        TarballMaker maker = new TarballMaker();
        TarballMaker.REVISIONS.forEach((pod, revision) -> {
            if (!pod.equals(missing)) {
                maker.pod(pod, revision);
            }
        });
        return maker;
    }

    private static TarballMaker manyMembers() {
        TarballMaker maker = good();
        for (int i = 0; i < 10_001; i++) {
            maker.file(ETCD + i, "");
        }
        return maker;
    }

    private static TarballMaker pax(String key, String value) {
        return good().raw(paxRecords(Map.of(key, value))).file(ETCD + "x", "x");
    }

    private static TarballMaker paxSparse() {
        return good().raw(paxRecords(Map.of(
                        "GNU.sparse.size",
                        "1000000000",
                        "GNU.sparse.numblocks",
                        "2",
                        "GNU.sparse.map",
                        "0,1,1000000000,0")))
                .file(ETCD + "x", "x");
    }

    private static TarballMaker oldSparse() {
        byte[] header = new byte[512];
        put(header, 0, ETCD + "holes");
        put(header, 100, "0000600\0000000000\0000000000\000");
        put(header, 124, "00000000000\00000000000000\000");
        header[156] = 'S';
        put(header, 257, "ustar  \0");
        put(header, 386, "77777777777\00000000000000\000");
        put(header, 483, "77777777777\0");
        withChecksum(header, 0);
        return good().raw(header);
    }

    /** A pax extended header: records of the form "length key=value\n". */
    private static byte[] paxRecords(Map<String, String> records) {
        StringBuilder text = new StringBuilder();
        records.forEach((key, value) -> {
            int rest = key.length() + value.length() + 3;
            int length = rest + String.valueOf(rest).length();
            length = rest + String.valueOf(length).length();
            text.append(length)
                    .append(' ')
                    .append(key)
                    .append('=')
                    .append(value)
                    .append('\n');
        });
        byte[] content = text.toString().getBytes(UTF_8);
        byte[] blocks = new byte[512 + (content.length + 511) / 512 * 512];
        put(blocks, 0, "./PaxHeaders/x");
        put(blocks, 100, "0000600\0000000000\0000000000\000");
        put(blocks, 124, String.format("%011o", content.length) + "\00000000000000\000");
        blocks[156] = 'x';
        put(blocks, 257, "ustar\00000");
        System.arraycopy(content, 0, blocks, 512, content.length);
        withChecksum(blocks, 0);
        return blocks;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static void withChecksum(byte[] tar, int header) {
        Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[header + i] & 0xff;
        }
        put(tar, header + 148, String.format("%06o", sum) + "\000 ");
    }

    private static byte[] endlessGzipName() {
        byte[] file = new byte[1 << 20];
        Arrays.fill(file, (byte) 'n');
        byte[] header = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3};
        System.arraycopy(header, 0, file, 0, header.length);
        return file;
    }

    private static byte[] half(byte[] tar, int which) {
        int middle = tar.length / 2;
        return TarballMaker.gzip(which == 0 ? Arrays.copyOf(tar, middle) : Arrays.copyOfRange(tar, middle, tar.length));
    }

    private static byte[] withoutEnd(byte[] tar) {
        int end = tar.length;
        while (tar[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(tar, (end + 511) / 512 * 512);
    }

    private static byte[] flipped(byte[] file, int at) {
        byte[] copy = file.clone();
        copy[at] ^= 0x10;
        return copy;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
