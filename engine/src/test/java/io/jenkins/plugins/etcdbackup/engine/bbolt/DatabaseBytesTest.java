package io.jenkins.plugins.etcdbackup.engine.bbolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a database is read: its bound in memory, and a source that fails. */
class DatabaseBytesTest {

    private static final int LARGEST_PAGE = 65536;

    @TempDir
    Path directory;

    /** Sees nothing. */
    private static final EntryVisitor BLIND = new EntryVisitor() {
        @Override
        public void enterBucket(Slice name, int depth) {}

        @Override
        public void entry(Entry entry, int depth) {}

        @Override
        public void leaveBucket() {}
    };

    /** Does something at each entry. */
    private interface Deed {
        void run() throws IOException;
    }

    private static EntryVisitor onEachEntry(Deed deed) {
        return new EntryVisitor() {
            @Override
            public void enterBucket(Slice name, int depth) {}

            @Override
            public void entry(Entry entry, int depth) {
                try {
                    deed.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void leaveBucket() {}
        };
    }

    @Test
    void aPageThatFitsIntoTheRoomIsRead() throws Exception {
        assertThat(check(oneLargeValue(), 4 << 20).sound()).isTrue();
    }

    @Test
    void aPageThatIsLongerThanTheRoomIsAFaultAndTakesNoMemory() throws Exception {
        BoltCheck check = check(oneLargeValue(), 1 << 20);

        assertThat(check.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(FaultKind.PAGE_LENGTH);
            assertThat(fault.sentence()).contains("more than can be read at once (1048576)");
        });
    }

    /** The root, a branch and a leaf, each of 64 KB, are in memory at the same time. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void thePagesOfOnePathCountTogether(int pages) throws Exception {
        Path file = write(LARGEST_PAGE, entries(300, 1000));

        BoltCheck check = check(file, (long) pages * LARGEST_PAGE);

        assertThat(check.counts().containsKey(FaultKind.PAGE_LENGTH)).isEqualTo(pages < 3);
        assertThat(check.sound()).isEqualTo(pages == 3);
    }

    @Test
    void anOverflowWithoutEndIsAFaultWhateverTheRoom() throws Exception {
        Path file = oneLargeValue();
        byte[] bytes = Files.readAllBytes(file);
        for (int page = 2 * 4096; page < bytes.length; page += 4096) {
            bytes[page + 15] = 0x7f;
        }
        Files.write(file, bytes);

        assertThat(check(file, Long.MAX_VALUE).counts()).containsKey(FaultKind.PAGE_RANGE);
    }

    @Test
    void aFileThatBecomesShorterIsAFailureAndNoFinding() throws Exception {
        Path file = write(4096, entries(300, 1000));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                BoltFile database = BoltFile.open(channel)) {
            channel.truncate(40_000);

            assertThatThrownBy(() -> database.check(BLIND))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("shorter");
        }
    }

    /** A failing disk under a mapping ends the whole process, and so does a file that is cut. */
    @Test
    void noPartOfTheFileIsMapped() throws Exception {
        Path maps = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(maps), "only Linux lists what is mapped");
        Path file = write(4096, entries(300, 1000));
        List<String> mapped = new ArrayList<>();

        try (BoltFile database = BoltFile.open(FileChannel.open(file))) {
            database.check(onEachEntry(() -> mapped.addAll(Files.readAllLines(maps))));
        }

        assertThat(mapped).isNotEmpty().noneMatch(line -> line.contains("file.db"));
    }

    @Test
    void aFileThatIsCutInTheMiddleOfTheWalkIsAFailureToo() throws Exception {
        Path file = write(4096, entries(20_000, 1000));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                BoltFile database = BoltFile.open(FileChannel.open(file))) {

            assertThatThrownBy(() -> database.check(onEachEntry(() -> channel.truncate(40_000))))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("shorter");
        }
    }

    @Test
    void anInterruptInTheMiddleOfTheWalkEndsIt() throws Exception {
        try (BoltFile database = BoltFile.open(FileChannel.open(write(4096, entries(20_000, 1000))))) {
            assertThatThrownBy(() -> database.check(
                            onEachEntry(() -> Thread.currentThread().interrupt())))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    /** The interrupt may hit this thread's reading, which closes the file for the others as well. */
    @Test
    void anInterruptAtAnyMomentIsOneAndNoFailureOfTheFile() throws Exception {
        Path file = write(4096, entries(20_000, 1000));
        Thread walk = Thread.currentThread();
        int interrupted = 0;
        for (int round = 0; round < 60; round++) {
            int micros = 100 * round;
            Thread interrupter = new Thread(() -> {
                LockSupport.parkNanos(micros * 1000L);
                walk.interrupt();
            });
            try (BoltFile database = BoltFile.open(FileChannel.open(file))) {
                interrupter.start();
                assertThat(database.check(BLIND).sound()).isTrue();
            } catch (InterruptedException e) {
                interrupted++;
            }
            while (interrupter.isAlive()) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        assertThat(interrupted).isPositive();
    }

    @Test
    void anInterruptEndsTheReading() throws Exception {
        try (BoltFile database = BoltFile.open(FileChannel.open(write(4096, entries(300, 1000))))) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> database.check(BLIND)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private Path oneLargeValue() throws IOException {
        return write(4096, entries(1, 3 << 20));
    }

    private Path write(int pageSize, List<Map.Entry<byte[], byte[]>> entries) throws IOException {
        byte[] file = new BoltWriter(pageSize, ByteOrder.LITTLE_ENDIAN, false).write(Map.of("key", entries));
        return Files.write(directory.resolve("file.db"), file);
    }

    private static List<Map.Entry<byte[], byte[]>> entries(int count, int valueSize) {
        List<Map.Entry<byte[], byte[]>> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(Map.entry(String.format(Locale.ROOT, "key-%05d", i).getBytes(), new byte[valueSize]));
        }
        return entries;
    }

    private static BoltCheck check(Path file, long room) throws Exception {
        try (BoltFile database = BoltFile.open(FileChannel.open(file), room)) {
            return database.check(BLIND);
        }
    }
}
