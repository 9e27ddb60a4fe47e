package io.jenkins.plugins.etcdbackup.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the age program encrypted is read from any place on, and nothing but what it encrypted. */
class AgeFileTest {

    private static final int CHUNK = 64 << 10;
    private static final int STORED_CHUNK = CHUNK + 16;

    @TempDir
    static Path keyDirectory;

    private static AgeKeys keys;

    @TempDir
    Path temporary;

    private final Random random = new Random(1);

    @BeforeAll
    static void makeKeys() throws IOException {
        keys = AgeKeys.make(keyDirectory, "key");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1_000_003})
    void anyPlaceIsReadAsItWas(int size) throws Exception {
        byte[] plain = new byte[size];
        random.nextBytes(plain);
        try (AgeChunks chunks = chunks(encrypted(plain));
                SeekableByteChannel channel = chunks.read()) {
            assertThat(channel.size()).isEqualTo(size);
            assertThat(read(channel, 0, size)).isEqualTo(plain);
            for (int i = 0; i < 50 && size > 0; i++) {
                int at = random.nextInt(size);
                int length = random.nextInt(Math.min(size - at, 2 * CHUNK) + 1);
                assertThat(read(channel, at, length)).isEqualTo(Arrays.copyOfRange(plain, at, at + length));
            }
            assertThat(channel.position(size).read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, STORED_CHUNK, STORED_CHUNK + 1, 2 * STORED_CHUNK})
    void aFileThatWasCutOffIsRefusedBeforeAnyOfItIsRead(int lost) throws Exception {
        byte[] whole = Files.readAllBytes(encrypted(new byte[3 * CHUNK]));
        Path cut = Files.write(temporary.resolve("cut.age"), Arrays.copyOf(whole, whole.length - lost));

        assertThatThrownBy(() -> chunks(cut))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was truncated or changed");
    }

    @Test
    void aChunkThatWasChangedOrMovedIsNotGivenOut() throws Exception {
        byte[] whole = Files.readAllBytes(encrypted(new byte[3 * CHUNK]));
        int payload = whole.length - 3 * STORED_CHUNK;
        byte[] changed = whole.clone();
        changed[payload + STORED_CHUNK + 5] ^= 1;
        byte[] moved = whole.clone();
        System.arraycopy(whole, payload, moved, payload + STORED_CHUNK, STORED_CHUNK);

        for (byte[] bytes : new byte[][] {changed, moved}) {
            Path file = Files.write(temporary.resolve("broken.age"), bytes);
            try (AgeChunks chunks = chunks(file);
                    SeekableByteChannel channel = chunks.read()) {
                assertThat(read(channel, 0, CHUNK)).isEqualTo(new byte[CHUNK]);
                assertThatThrownBy(() -> read(channel, CHUNK, 1))
                        .isInstanceOf(IOException.class)
                        .hasMessage("its chunk 1 was truncated or changed");
            }
        }
    }

    @Test
    void whoHasNoKeyForItIsToldSo() throws Exception {
        Path file = encrypted(new byte[10]);
        Path other = AgeKeys.make(temporary, "other").identityFile();

        assertThatThrownBy(() -> new AgeFile(file, Identities.read(other)).chunks())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("it was encrypted to other recipients");
    }

    @Test
    void anArmoredFileIsToBeDecryptedFirst() throws Exception {
        Path armored = temporary.resolve("armored.age");
        keys.encryptToArmor(Files.write(temporary.resolve("plain"), new byte[10]), armored);

        assertThatThrownBy(() -> chunks(armored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is armored");
    }

    @Test
    void whatWasClosedIsReadNoMore() throws Exception {
        AgeChunks chunks = chunks(encrypted(new byte[10]));
        try (SeekableByteChannel channel = chunks.read()) {
            chunks.close();

            assertThatThrownBy(() -> read(channel, 0, 1)).isInstanceOf(IOException.class);
        }
    }

    private AgeChunks chunks(Path file) throws BackupException {
        return new AgeFile(file, Identities.read(keys.identityFile())).chunks();
    }

    /** Of zero bytes the age program makes no file; ours does, with one empty chunk. */
    private Path encrypted(byte[] plain) throws Exception {
        Path file = temporary.resolve("whole.age");
        if (plain.length > 0) {
            keys.encryptWithAge(Files.write(temporary.resolve("plain"), plain), file);
            return file;
        }
        Recipients recipients = Recipients.parse(List.of(keys.recipient()));
        try (PartFile part = PartFile.create(temporary, "whole")) {
            part.finish();
            try (PartFile stored = AgeEncryption.encrypt(part, recipients)) {
                return stored.publish();
            }
        }
    }

    private static byte[] read(SeekableByteChannel channel, int at, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        channel.position(at);
        while (into.hasRemaining() && channel.read(into) >= 0) {
            // Until it is full or the file ends.
        }
        return Arrays.copyOf(into.array(), into.position());
    }
}
