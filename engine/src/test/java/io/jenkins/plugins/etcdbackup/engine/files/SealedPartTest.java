package io.jenkins.plugins.etcdbackup.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part whose plain bytes no disk ever has: what lies there, what it gives back, and what it refuses. */
class SealedPartTest {

    private static final String NAME = "snapshot_2021-06-25_190150.db";

    @TempDir
    static Path keyDirectory;

    private static AgeKeys keys;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeKeys() throws IOException {
        keys = AgeKeys.make(keyDirectory, "key");
    }

    @Test
    void theDiskHasOtherBytesThanTheReader() throws Exception {
        byte[] plain = "-----BEGIN PRIVATE KEY-----".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        try (PartFile part = named(plain)) {
            byte[] onDisk = Files.readAllBytes(disk());

            assertThat(onDisk).hasSameSizeAs(plain);
            assertThat(new String(onDisk, StandardCharsets.ISO_8859_1)).doesNotContain("PRIVATE");
            try (InputStream read = Channels.newInputStream(part.open())) {
                assertThat(read.readAllBytes()).isEqualTo(plain);
            }
        }
    }

    @Test
    void everyPlaceCanBeReadWithoutThoseBeforeIt() throws Exception {
        byte[] plain = noise(3 * Seal.BUFFER + 1000);
        Random random = new Random(5);
        try (PartFile part = sealed(plain);
                SeekableByteChannel reader = part.open()) {
            for (int i = 0; i < 2000; i++) {
                int at = i < 40 ? i : random.nextInt(plain.length);
                int size = Math.min(plain.length - at, 1 + random.nextInt(i % 100 == 0 ? 150_000 : 200));

                assertThat(read(reader, at, size)).isEqualTo(Arrays.copyOfRange(plain, at, at + size));
            }
            assertThat(reader.size()).isEqualTo(plain.length);
            assertThat(reader.position(plain.length).read(ByteBuffer.allocate(1)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void twoReadersDoNotDisturbEachOther() throws Exception {
        byte[] plain = noise(10_000);
        try (PartFile part = sealed(plain);
                SeekableByteChannel other = part.open()) {
            try (SeekableByteChannel one = part.open()) {
                read(other, 5000, 100);
                assertThat(read(one, 0, 100)).isEqualTo(Arrays.copyOf(plain, 100));
            }
            assertThat(read(other, 0, 10_000)).isEqualTo(plain);
        }
    }

    @Test
    void bytesMayComeInAnyPortionsAndFromAnyBuffer() throws Exception {
        byte[] plain = noise(400_000);
        try (PartFile part = PartFile.createSealed(directory, NAME)) {
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(plain.length).put(plain).flip().asReadOnlyBuffer();
            Random random = new Random(3);
            while (direct.hasRemaining()) {
                ByteBuffer portion = direct.duplicate();
                portion.limit(portion.position() + Math.min(portion.remaining(), random.nextInt(100_000)));
                part.channel().write(portion);
                direct.position(portion.position());
            }
            part.finish();

            assertThat(part.size()).isEqualTo(plain.length);
            try (SeekableByteChannel reader = part.open()) {
                assertThat(read(reader, 0, plain.length)).isEqualTo(plain);
            }
        }
    }

    @Test
    void theDigestIsThatOfThePlainBytes() throws Exception {
        try (PartFile part = sealed("hello world".getBytes(StandardCharsets.UTF_8))) {
            assertThat(part.sha256()).isEqualTo("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
        }
    }

    /** Two files under one key and counter would give away the difference of their plain bytes. */
    @Test
    void everyPartHasAKeyOfItsOwn() throws Exception {
        byte[] zeros = new byte[4096];
        byte[] first = sealedOnDisk(zeros);
        byte[] second = sealedOnDisk(zeros);

        assertThat(second).isNotEqualTo(first);
        assertThat(blocks(first, second)).doesNotHaveDuplicates();
    }

    private byte[] sealedOnDisk(byte[] plain) throws Exception {
        try (PartFile part = named(plain)) {
            assertThat(disk()).hasSize(part.size());
            return Files.readAllBytes(disk());
        }
    }

    @Test
    void theFileHasNoNameThatACrashCouldLeave() throws Exception {
        try (PartFile part = sealed(noise(1000))) {
            assertThat(part.size()).isEqualTo(1000);
            assertThat(filesLeft()).isEmpty();
        }
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aNameThatIsTakenIsRefusedBeforeAByteIsWritten() throws Exception {
        Files.writeString(directory.resolve(NAME + ".age"), "precious");
        assertThatThrownBy(() -> PartFile.createSealed(directory, NAME))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Output exists already")
                .hasMessageContaining(NAME + ".age");
        assertThat(filesLeft()).containsExactly(NAME + ".age");
    }

    @Test
    void theEncryptedFileIsWhatWasWritten() throws Exception {
        byte[] plain = noise(1_000_003);
        try (PartFile part = sealed(plain);
                PartFile encrypted = AgeEncryption.encrypt(part, recipients())) {
            encrypted.publish();
        }
        keys.decryptWithAge(directory.resolve(NAME + ".age"), directory.resolve("plain"));
        assertThat(directory.resolve("plain")).hasBinaryContent(plain);
    }

    @Test
    void aByteThatChangedOnTheDiskIsRefused() throws Exception {
        try (PartFile part = named(noise(500_000))) {
            try (FileChannel disk = FileChannel.open(disk(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                disk.read(one, 400_000);
                disk.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), 400_000);
            }

            refused(part);
        }
    }

    @Test
    void aFileThatWasCutOrGrewIsRefused() throws Exception {
        for (int by : new int[] {-1, 1, -500_000}) {
            try (PartFile part = named(noise(500_000))) {
                byte[] onDisk = Files.readAllBytes(disk());
                Files.write(disk(), Arrays.copyOf(onDisk, onDisk.length + by));

                refused(part);
            }
        }
    }

    @Test
    void nobodyReadsAClosedPart() throws Exception {
        PartFile part = sealed(noise(100));
        SeekableByteChannel reader = part.open();
        part.close();

        assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(10))).isInstanceOf(IOException.class);
        assertThatThrownBy(part::open).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void publishingOrMappingASealedPartIsABug() throws Exception {
        try (PartFile part = sealed(noise(100))) {
            assertThatThrownBy(part::publish).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(part::path).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> part.open().write(ByteBuffer.allocate(1)))
                    .isInstanceOf(NonWritableChannelException.class);
        }
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aSealTellsNothingOfItsKey() {
        Seal seal = Seal.fresh();
        assertThat(seal).hasToString("a seal");
        seal.forget();
        assertThatThrownBy(() -> seal.at(0)).hasMessage("the seal's key was forgotten");
    }

    private void refused(PartFile part) throws IOException {
        assertThatThrownBy(() -> AgeEncryption.encrypt(part, recipients()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(NAME + " changed on the disk")
                .satisfies(e -> assertThat(((BackupException) e).stage()).isEqualTo(Stage.ENCRYPTION));
        assertThat(filesLeft()).containsExactly("disk");
    }

    private static Recipients recipients() throws BackupException {
        return Recipients.parse(List.of(keys.recipient()));
    }

    private PartFile sealed(byte[] bytes) throws Exception {
        return filled(PartFile.createSealed(directory, NAME), bytes);
    }

    /** The same in a file with a name, for us to look at and to change. */
    private PartFile named(byte[] bytes) throws Exception {
        FileChannel file = FileChannel.open(
                disk(),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
        return filled(new PartFile(new PartName(directory, NAME), new SealedStorage(file)), bytes);
    }

    private static PartFile filled(PartFile part, byte[] bytes) throws Exception {
        part.stream().write(bytes);
        part.finish();
        return part;
    }

    private Path disk() {
        return directory.resolve("disk");
    }

    private static byte[] read(SeekableByteChannel reader, int at, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        reader.position(at);
        while (bytes.hasRemaining() && reader.read(bytes) >= 0) {
            // Goes on where it stopped.
        }
        return bytes.array();
    }

    private static List<String> blocks(byte[]... files) {
        return Stream.of(files)
                .flatMap(file -> Stream.iterate(0, at -> at < file.length, at -> at + 16)
                        .map(at -> Arrays.toString(Arrays.copyOfRange(file, at, at + 16))))
                .toList();
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private List<String> filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
