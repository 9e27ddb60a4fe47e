package io.jenkins.plugins.etcdbackup.engine.bbolt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That reading ahead changes nothing but the time: whatever the tree, the walk sees what it sees without. */
class PagesAheadTest {

    private static final int NUMBER_AT = 8;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "1024, 5000, 0, 300",
        "4096, 20000, 0, 300",
        "4096, 1500, 0, 20000",
        "4096, 12, 200000, 3000000",
        "16384, 4000, 0, 9000",
        "65536, 9000, 0, 4000"
    })
    void theWalkSeesTheSameWithAndWithoutIt(int pageSize, int keys, int least, int most) throws Exception {
        Path file = write(pageSize, keys, least, most);

        List<String> seen = walked(FileChannel.open(file));

        assertThat(seen).hasSizeGreaterThan(keys).isEqualTo(walked(new Unshared(FileChannel.open(file))));
        assertThat(seen.get(seen.size() - 1)).isEqualTo("sound");
    }

    /** Each branch is made to name other children: one child many times, its own parents, pages out of the file. */
    @ParameterizedTest
    @CsvSource({"same", "own", "outside", "backwards", "branches"})
    void itIsNoWorseOffWithATreeThatLies(String lie) throws Exception {
        Path file = write(4096, 20_000, 0, 300);
        Files.write(file, withChildren(Files.readAllBytes(file), lie));

        assertThat(walked(FileChannel.open(file))).isEqualTo(walked(new Unshared(FileChannel.open(file))));
    }

    @Test
    void noLeafIsNamedTwiceAndNoneOutsideOfTheFile() throws Exception {
        Path file = write(4096, 20_000, 0, 300);
        for (String lie : List.of("same", "own", "outside", "backwards", "branches")) {
            byte[] bytes = withChildren(Files.readAllBytes(file), lie);
            Path lying = Files.write(directory.resolve(lie), bytes);
            int pages = bytes.length / 4096;
            Meta meta = new Meta(4096, ByteOrder.LITTLE_ENDIAN, 0, Meta.NO_FREELIST, pages, 1);
            try (DatabaseBytes database = new DatabaseBytes(FileChannel.open(lying), 1 << 20)) {
                for (int root = 2; root < pages; root++) {
                    long[] numbers = new LeafNumbers(database, meta, pages, root).next(pages * 3);

                    assertThat(numbers).doesNotHaveDuplicates();
                    assertThat(Arrays.stream(numbers)).allMatch(number -> number > 1 && number < pages);
                }
            }
        }
    }

    @Test
    void itsThreadsEndWithTheWalk() throws Exception {
        walked(FileChannel.open(write(4096, 20_000, 0, 300)));

        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (threads() > 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(threads()).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("reads a database ahead"))
                .count();
    }

    private Path write(int pageSize, int keys, int least, int most) throws IOException {
        Random random = new Random(5);
        List<Map.Entry<byte[], byte[]>> entries = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            byte[] value = new byte[least + random.nextInt(most - least)];
            random.nextBytes(value);
            entries.add(Map.entry(String.format(Locale.ROOT, "key-%07d", i).getBytes(), value));
        }
        byte[] file = new BoltWriter(pageSize, ByteOrder.LITTLE_ENDIAN, false).write(Map.of("key", entries));
        return Files.write(directory.resolve("file.db"), file);
    }

    private static byte[] withChildren(byte[] file, String lie) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int pages = file.length / 4096;
        for (int page = 2; page < pages; page++) {
            int start = page * 4096;
            if (bytes.getLong(start) != page || bytes.getShort(start + 8) != Page.BRANCH) {
                continue;
            }
            int count = bytes.getShort(start + 10) & 0xffff;
            long first = bytes.getLong(start + Page.element(0) + NUMBER_AT);
            for (int i = 1; i < count; i++) {
                int at = start + Page.element(i) + NUMBER_AT;
                long number = bytes.getLong(at);
                switch (lie) {
                    case "same" -> bytes.putLong(at, first);
                    case "own" -> bytes.putLong(at, page);
                    case "outside" -> bytes.putLong(at, number + (i % 2 == 0 ? pages : Long.MIN_VALUE));
                    case "backwards" -> bytes.putLong(at, Math.max(2, first - i));
                    default -> bytes.putLong(at, i % 3 == 0 ? number : Math.min(pages - 1, page + i));
                }
            }
        }
        return file;
    }

    /** Everything that a visitor was shown, and all that was found wrong. */
    private static List<String> walked(SeekableByteChannel channel) throws Exception {
        List<String> seen = new ArrayList<>();
        try (BoltFile database = BoltFile.open(channel, 64 << 20)) {
            BoltCheck check = database.check(new EntryVisitor() {
                @Override
                public void enterBucket(Slice name, int depth) {
                    seen.add("bucket " + name.text());
                }

                @Override
                public void entry(Entry entry, int depth) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.value().toArray());
                    seen.add(entry.key().text() + " " + HexFormat.of().toHexDigits(crc.getValue()) + " " + entry.at());
                }

                @Override
                public void leaveBucket() {
                    seen.add("end");
                }
            });
            check.faults().forEach(fault -> seen.add(fault.toString()));
            seen.add(check.sound() ? "sound" : check.counts().toString());
        }
        return seen;
    }

    /** Hides what a file can do beyond any channel. */
    private record Unshared(SeekableByteChannel channel) implements SeekableByteChannel {
        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return channel.read(bytes);
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new UnsupportedOperationException("read only");
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            channel.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException("read only");
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
