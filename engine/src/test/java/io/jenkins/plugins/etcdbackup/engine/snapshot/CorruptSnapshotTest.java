package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotImage.element;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotImage.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotImage.MetaField;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real snapshot, damaged in every way we know of, and the finding that must come of it, mapped or sealed. */
@Timeout(60)
class CorruptSnapshotTest {

    @TempDir
    static Path directory;

    private static byte[] sound;

    @BeforeAll
    static void takeASnapshot() throws Exception {
        sound = Files.readAllBytes(SmallSnapshots.take(directory));
    }

    /** A way to damage a file, and the id of what is found although the sha256 fits again. */
    record Damage(String how, String finding, Consumer<SnapshotImage> by) {
        @Override
        public String toString() {
            return how + " gives " + finding;
        }
    }

    private static Damage damage(String how, String finding, Consumer<SnapshotImage> by) {
        return new Damage(how, finding, by);
    }

    static Stream<Damage> damages() {
        return Stream.of(metaDamages(), pageDamages(), treeDamages(), entryDamages(), freelistDamages(), etcdDamages())
                .flatMap(List::stream);
    }

    private static List<Damage> metaDamages() {
        int meta = SnapshotImage.HEADER;
        return List.of(
                damage("wrong magic number", "bbolt-meta", image -> image.meta32(MetaField.MAGIC, 0xDEADBEEFL)),
                damage("newer file format", "bbolt-meta", image -> image.meta32(MetaField.VERSION, 3)),
                damage("page size that is no power of two", "bbolt-meta", i -> i.meta32(MetaField.PAGE_SIZE, 3000)),
                damage("page size 0", "bbolt-meta", image -> image.meta32(MetaField.PAGE_SIZE, 0)),
                damage("negative page size", "bbolt-meta", image -> image.meta32(MetaField.PAGE_SIZE, 0x80000000L)),
                damage("smaller page size than written", "bbolt-meta", i -> i.meta32(MetaField.PAGE_SIZE, 2048)),
                damage("both checksums wrong", "bbolt-meta", image -> image.flip(meta + MetaField.CHECKSUM, 0)
                        .flip(SnapshotImage.PAGE + meta + MetaField.CHECKSUM, 0)),
                damage("first meta page zero", "bbolt-meta", image -> zero(image, 0)),
                damage("second meta page zero", "bbolt-meta", image -> zero(image, 1)),
                damage(
                        "more pages counted than there are",
                        "file-truncated",
                        image -> image.meta64(MetaField.HIGH_WATER_MARK, image.pages() + 1)),
                damage("a negative count of pages", "file-truncated", i -> i.meta64(MetaField.HIGH_WATER_MARK, -5)),
                damage(
                        "a count of pages that overflows",
                        "file-truncated",
                        image -> image.meta64(MetaField.HIGH_WATER_MARK, Long.MAX_VALUE / 4096 + 2)),
                damage("fewer pages counted than used", "page-range", i -> i.meta64(MetaField.HIGH_WATER_MARK, 3)),
                damage("no page counted", "page-range", image -> image.meta64(MetaField.HIGH_WATER_MARK, 0)),
                damage("root past the end", "page-range", image -> image.meta64(MetaField.ROOT, image.pages())),
                damage("negative root", "page-range", image -> image.meta64(MetaField.ROOT, -1)),
                damage("root on a meta page", "page-range", image -> image.meta64(MetaField.ROOT, 1)),
                damage(
                        "root inside of bucket key",
                        "etcd-buckets",
                        image -> image.meta64(MetaField.ROOT, image.keyLeaf(0) / SnapshotImage.PAGE)));
    }

    private static void zero(SnapshotImage image, int number) {
        for (int i = 0; i < SnapshotImage.PAGE; i += Long.BYTES) {
            image.put64(page(number) + i, 0);
        }
    }

    private static List<Damage> pageDamages() {
        return List.of(
                damage(
                        "leaf with another number",
                        "page-id",
                        i -> i.put64(i.keyLeaf(1), i.keyLeaf(1) / SnapshotImage.PAGE + 1)),
                damage("branch with a huge number", "page-id", image -> image.put64(image.keyRoot(), -1)),
                damage("page without type", "page-type", image -> image.put16(image.keyLeaf(1) + 8, 0)),
                damage("page of two types", "page-type", image -> image.put16(image.keyLeaf(1) + 8, 3)),
                damage("leaf called freelist", "page-type", image -> image.put16(image.keyLeaf(1) + 8, 0x10)),
                damage("leaf called meta", "page-type", image -> image.put16(image.keyLeaf(1) + 8, 4)),
                damage("branch called leaf", "entry-bounds", image -> image.put16(image.keyRoot() + 8, 2)),
                damage("leaf with the greatest count", "entry-bounds", i -> i.put16(i.keyLeaf(1) + 10, 0xffff)),
                damage("branch with the greatest count", "entry-bounds", i -> i.put16(i.keyRoot() + 10, 0xffff)),
                damage("leaf with one element more", "entry-bounds", image -> {
                    int count = image.keyLeaf(1) + 10;
                    image.put16(count, image.u16(count) + 1);
                }),
                damage("leaf with one element less", "entry-gap", image -> {
                    int count = image.keyLeaf(1) + 10;
                    image.put16(count, image.u16(count) - 1);
                }),
                damage("leaf with a bit less in its count", "entry-gap", image -> lowestBitOff(image, 0)),
                damage("branch with one child less", "entry-gap", image -> {
                    int count = image.keyRoot() + 10;
                    image.put16(count, image.u16(count) - 1);
                }),
                damage("leaf that counts none of its entries", "entry-gap", i -> i.put16(i.keyLeaf(1) + 10, 0)),
                damage("leaf without entries below a branch", "leaf-empty", image -> {
                    int leaf = image.keyLeaf(1);
                    for (int at = 10; at < SnapshotImage.PAGE; at++) {
                        image.put8(leaf + at, 0);
                    }
                }),
                damage("root's leaf that counts one bucket less", "entry-gap", image -> {
                    int count = page(image.root()) + 10;
                    image.put16(count, image.u16(count) - 1);
                }),
                damage("byte behind a leaf's last entry", "entry-gap", image -> behindTheLast(image, 'x')),
                damage("branch without children", "branch-empty", image -> image.put16(image.keyRoot() + 10, 0)),
                damage("endless overflow", "page-range", image -> image.put32(image.keyLeaf(1) + 12, 0xffffffffL)),
                damage(
                        "overflow to the end",
                        "page-shared",
                        image -> image.put32(
                                image.keyLeaf(0) + 12, image.pages() - 1 - image.keyLeaf(0) / SnapshotImage.PAGE)));
    }

    private static void lowestBitOff(SnapshotImage image, int leaf) {
        int count = image.keyLeaf(leaf) + 10;
        image.put16(count, image.u16(count) & image.u16(count) - 1);
    }

    private static void behindTheLast(SnapshotImage image, int value) {
        int leaf = image.keyLeaf(1);
        int last = element(leaf, image.u16(leaf + 10) - 1);
        image.put8(image.leafValue(last) + image.u32(last + 12), value);
    }

    private static List<Damage> treeDamages() {
        return List.of(
                damage("branch is its own child", "page-shared", image -> child(image, 1, image.keyRoot())),
                damage("branch leads back to the root", "page-shared", image -> child(image, 1, page(image.root()))),
                damage("two branches to one leaf", "page-shared", image -> child(image, 1, image.keyLeaf(0))),
                damage("child past the end", "page-range", image -> child(image, 1, page(image.pages()))),
                damage(
                        "child with a negative number",
                        "page-range",
                        image -> image.put64(element(image.keyRoot(), 1) + 8, Long.MIN_VALUE)),
                damage("child on a meta page", "page-range", image -> child(image, 1, page(1))),
                damage(
                        "children swapped",
                        "key-order",
                        image -> image.swap(
                                element(image.keyRoot(), 0) + 8, element(image.keyRoot(), 1) + 8, Long.BYTES)),
                damage(
                        "branch key too high",
                        "key-order",
                        image -> image.put8(image.branchKey(element(image.keyRoot(), 1)), 0x7f)),
                damage(
                        "branch key too low",
                        "branch-key",
                        image -> image.put64(image.branchKey(element(image.keyRoot(), 1)), 0)),
                damage(
                        "branch key out of the page",
                        "entry-bounds",
                        image -> image.put32(element(image.keyRoot(), 1), 0xfffffff0L)),
                damage(
                        "branch keys that overlap",
                        "entry-overlap",
                        image -> image.put32(element(image.keyRoot(), 1), image.u32(element(image.keyRoot(), 1)) - 1)),
                damage("a chain of branches without end", "page-nesting", CorruptSnapshotTest::deepChain),
                damage("buckets in buckets without end", "page-nesting", CorruptSnapshotTest::deepBuckets));
    }

    private static void child(SnapshotImage image, int index, int page) {
        image.put64(element(image.keyRoot(), index) + 8, page / SnapshotImage.PAGE);
    }

    private static void deepChain(SnapshotImage image) {
        int key = image.branchKey(element(image.keyRoot(), 0));
        long leaf = image.u64(element(image.keyRoot(), 0) + 8);
        int parent = image.keyRoot();
        for (int i = 0; i < 80; i++) {
            int page = image.appendPage(1);
            image.put64(element(parent, 0) + 8, page / SnapshotImage.PAGE);
            image.put16(page + 10, 1).put32(element(page, 0), 16).put32(element(page, 0) + 4, 17);
            for (int k = 0; k < 17; k++) {
                image.put8(element(page, 1) + k, image.u8(key + k));
            }
            image.put64(element(page, 0) + 8, leaf);
            parent = page;
        }
    }

    /** One leaf that becomes the root, with an inline bucket in an inline bucket and so on, of 49 bytes each. */
    private static void deepBuckets(SnapshotImage image) {
        int page = image.appendPage(2);
        image.meta64(MetaField.ROOT, page / SnapshotImage.PAGE);
        int end = page + SnapshotImage.PAGE;
        for (int at = page; at + 49 + 33 <= end; at += 49) {
            image.put16(at + 8, 2).put16(at + 10, 1);
            image.put32(at + 16, 1).put32(at + 20, 16).put32(at + 24, 1).put32(at + 28, end - at - 33);
            image.put8(at + 32, 'b');
        }
    }

    private static List<Damage> entryDamages() {
        return List.of(
                leafDamage("key out of the page", "entry-bounds", (image, e) -> image.put32(e + 4, 0xffffff00L)),
                leafDamage("key before its page's content", "entry-bounds", (image, e) -> image.put32(e + 4, 0)),
                leafDamage("endless key", "entry-bounds", (image, e) -> image.put32(e + 8, 0xffffffffL)),
                leafDamage("endless value", "entry-bounds", (image, e) -> image.put32(e + 12, 0xffffffffL)),
                leafDamage("key and value endless", "entry-bounds", (image, e) -> image.put32(e + 8, 0xffffffffL)
                        .put32(e + 12, 0xffffffffL)),
                leafDamage("empty key", "entry-bounds", (image, e) -> image.put32(e + 8, 0)),
                leafDamage(
                        "value that reaches into the next",
                        "entry-overlap",
                        (image, e) -> image.put32(e + 12, image.u32(e + 12) + 1)),
                leafDamage("value cut short", "entry-gap", (image, e) -> image.put32(e + 12, image.u32(e + 12) - 1)),
                leafDamage("key cut short", "entry-gap", (image, e) -> image.put32(e + 8, image.u32(e + 8) - 1)),
                damage("last value of a leaf cut short", "entry-gap", image -> {
                    int leaf = image.keyLeaf(1);
                    int last = element(leaf, image.u16(leaf + 10) - 1);
                    image.put32(last + 12, image.u32(last + 12) - 1);
                }),
                leafDamage("unknown flags", "entry-flags", (image, e) -> image.put32(e, 6)),
                leafDamage("value called bucket", "page-range", (image, e) -> image.put32(e, 1)),
                leafDamage("key and value cut elsewhere", "mvcc-revisions", (image, e) -> image.put32(
                                e + 8, image.u32(e + 8) + 2)
                        .put32(e + 12, image.u32(e + 12) - 2)),
                leafDamage(
                        "two keys swapped",
                        "key-order",
                        (image, e) -> image.swap(image.leafKey(e), image.leafKey(e + SnapshotImage.ELEMENT), 17)),
                leafDamage("one key twice", "key-order", (image, e) -> {
                    for (int i = 0; i < 17; i++) {
                        image.put8(image.leafKey(e + SnapshotImage.ELEMENT) + i, image.u8(image.leafKey(e) + i));
                    }
                }),
                damage("bucket record too short", "bucket-entry", image -> image.put32(image.bucket("lease") + 12, 15)),
                damage("inline bucket that is no leaf", "bucket-entry", image -> {
                    int element = image.bucket("meta");
                    image.put16(image.leafValue(element) + 16 + 8, 1);
                }),
                damage("inline bucket with the greatest count", "entry-bounds", image -> {
                    int element = image.bucket("meta");
                    image.put16(image.leafValue(element) + 16 + 10, 0xffff);
                }),
                damage(
                        "bucket past the end",
                        "page-range",
                        image -> image.put64(image.leafValue(image.bucket("key")), 1L << 40)),
                damage("two buckets on one page", "page-shared", image -> {
                    int other = image.leafValue(image.bucket("lease"));
                    image.put64(other, image.keyRoot() / SnapshotImage.PAGE);
                }));
    }

    private interface EntryDamage {
        void to(SnapshotImage image, int element);
    }

    private static Damage leafDamage(String how, String finding, EntryDamage by) {
        return damage(how, finding, image -> by.to(image, element(image.keyLeaf(1), 1)));
    }

    private static List<Damage> freelistDamages() {
        return List.of(
                damage(
                        "freelist past the end",
                        "page-range",
                        image -> image.meta64(MetaField.FREELIST, image.pages() + 7)),
                damage(
                        "freelist on a leaf",
                        "page-type",
                        image -> image.meta64(MetaField.FREELIST, image.keyLeaf(0) / SnapshotImage.PAGE)),
                damage("free page twice", "freelist", image -> {
                    List<Long> free = new ArrayList<>(image.unusedPages());
                    free.add((long) image.pages());
                    free.add((long) image.pages());
                    image.appendPage(0);
                    image.withFreelist(free);
                }),
                damage("freelist with a page past the end", "freelist", image -> freelist(image, 1L << 50)),
                damage("freelist with a negative page", "freelist", image -> freelist(image, -1L)),
                damage("freelist with a meta page", "freelist", image -> freelist(image, 0L)),
                damage(
                        "freelist with a page in use",
                        "page-freed",
                        image -> freelist(image, (long) image.keyLeaf(1) / SnapshotImage.PAGE)),
                damage("freelist with itself", "page-freed", image -> freelist(image, (long) image.pages())),
                damage("freelist longer than its page", "freelist", image -> {
                    image.withFreelist(image.unusedPages());
                    image.put16(image.freelist() + 10, 0xfffe);
                }),
                damage("freelist with a negative count", "freelist", image -> {
                    image.withFreelist(image.unusedPages());
                    image.put16(image.freelist() + 10, 0xffff).put64(image.freelist() + 16, -1);
                }),
                damage("page neither used nor free", "page-lost", image -> {
                    image.appendPage(2);
                    List<Long> free = image.unusedPages();
                    image.withFreelist(free.subList(0, free.size() - 1));
                }));
    }

    private static void freelist(SnapshotImage image, long more) {
        List<Long> free = new ArrayList<>(image.unusedPages());
        free.add(more);
        image.withFreelist(free);
    }

    private static List<Damage> etcdDamages() {
        return List.of(
                leafDamage(
                        "revision without its separator",
                        "mvcc-revisions",
                        (image, e) -> image.put8(image.leafKey(e) + 8, '-')),
                leafDamage("value with an endless field", "mvcc-values", (image, e) -> image.put8(
                                image.leafValue(e) + 1, 0x7f)
                        .put8(image.leafValue(e), 0x0f)),
                leafDamage(
                        "value that ends in a field",
                        "mvcc-values",
                        (image, e) -> image.put8(image.leafValue(e) + 1, 0xff)),
                leafDamage("key as a number", "mvcc-values", (image, e) -> image.put8(image.leafValue(e), 0x08)),
                damage("no bucket key", "etcd-buckets", image -> image.text(image.leafKey(image.bucket("key")), "kex")),
                damage("no bucket meta", "etcd-buckets", i -> i.text(i.leafKey(i.bucket("meta")), "metb")));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void everyDamageIsFound(Damage damage) throws Exception {
        SnapshotImage image = new SnapshotImage(sound);
        damage.by().accept(image);

        SnapshotReport report = verify(image.sealed());

        assertThat(failures(report)).contains(damage.finding()).doesNotContain("trailing-sha256");
        assertThat(report.passed()).isFalse();
    }

    @Test
    void theUndamagedSnapshotPassesWithAndWithoutAFreelist() throws Exception {
        assertThat(verify(sound).failures()).isEmpty();
        SnapshotImage image = new SnapshotImage(sound);
        assertThat(verify(image.withFreelist(image.unusedPages()).sealed()).failures())
                .isEmpty();
    }

    @Test
    void oneGoodMetaPageIsEnoughForTheStatus() throws Exception {
        SnapshotImage image = new SnapshotImage(sound);
        zero(image, 0);

        assertThat(verify(image.sealed()).status()).isEqualTo(verify(sound).status());
    }

    @Test
    void everyFindingIsCollectedAndTheirNumberBounded() throws Exception {
        SnapshotImage image = new SnapshotImage(sound);
        for (int leaf = 0; leaf < image.u16(image.keyRoot() + 10); leaf++) {
            for (int i = 0; i < image.u16(image.keyLeaf(leaf) + 10); i++) {
                image.put32(element(image.keyLeaf(leaf), i), 9);
            }
        }
        image.put16(page(image.root()) + 8, 2).put32(image.bucket("lease") + 12, 3);

        SnapshotReport report = verify(image.sealed());

        assertThat(failures(report)).contains("entry-flags", "bucket-entry");
        assertThat(report.findings()).hasSizeLessThan(60);
        assertThat(report.failures())
                .anyMatch(sentence -> sentence.matches("There are \\d{3} more of these; they are not listed\\."));
    }

    @Test
    void aFileCutAnywhereIsRefused() throws Exception {
        List<Integer> lengths = new ArrayList<>(List.of(0, 1, 15, 16, 31, 32, 33, 79, 80, 96, 511, 512, 544));
        for (int boundary = SnapshotImage.PAGE; boundary < sound.length; boundary += SnapshotImage.PAGE) {
            lengths.addAll(List.of(boundary - 1, boundary, boundary + 1, boundary + 32));
        }
        lengths.removeIf(length -> length >= sound.length);
        for (int length : lengths) {
            SnapshotReport report = verify(Arrays.copyOf(sound, length));

            assertThat(failures(report)).as("cut to " + length).contains("trailing-sha256");
            boolean wholeDatabase = length >= sound.length - 32;
            assertThat(report.status() == null).as("cut to " + length).isEqualTo(!wholeDatabase);
        }
    }

    @Test
    void aFileWithMoreAtItsEndIsRefused() throws Exception {
        assertThat(failures(verify(Arrays.copyOf(sound, sound.length + 512)))).contains("trailing-sha256");
        assertThat(failures(verify(Arrays.copyOf(sound, sound.length + 1)))).contains("trailing-sha256");
    }

    @Test
    void noFlippedBitOfTheStructureGoesUnseenOrStopsTheReader() throws Exception {
        SnapshotImage layout = new SnapshotImage(sound);
        List<Integer> places = layout.structureBytes();
        Random random = new Random(7);
        for (int i = 0; i < 400; i++) {
            int place = places.get(random.nextInt(places.size()));
            int bit = random.nextInt(8);
            byte[] file = sound.clone();
            file[place] ^= (byte) (1 << bit);

            assertThat(failures(verify(file)))
                    .as("bit " + bit + " of byte " + place)
                    .contains("trailing-sha256");
        }
    }

    private static SnapshotReport verify(byte[] file) throws Exception {
        Path path = directory.resolve("damaged.db");
        Files.write(path, file);
        SnapshotReport report = SnapshotVerifier.verify(path);
        try (SealedCopy copy = SealedCopy.of(path)) {
            assertThat(SnapshotVerifier.verify(copy.source(), StatusRules.ETCD_3_5, ChangeVisitor.NONE))
                    .as("what is found in the same bytes, sealed")
                    .isEqualTo(report);
        }
        return report;
    }

    private static List<String> failures(SnapshotReport report) {
        return report.findings().stream()
                .filter(finding -> finding.level() == Finding.Level.FAIL)
                .map(Finding::id)
                .distinct()
                .toList();
    }
}
