package io.jenkins.plugins.etcdbackup.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.commons.io.IOUtils;

/**
 * Reads everything below a directory again and again and looks for bytes that must not be there: files with a name, and
 * by {@code /proc} those that a process has open there without one.
 */
final class DiskWatch implements AutoCloseable {

    private final Path directory;
    private final Path openFiles;
    private final List<String> canaries;
    private final Set<String> found = ConcurrentHashMap.newKeySet();
    private final AtomicLong largestNameless = new AtomicLong();
    private volatile boolean ended;
    private Thread thread;
    private volatile Throwable failure;

    DiskWatch(Path directory, String process, List<byte[]> canaries) {
        this.directory = directory;
        this.openFiles = Path.of("/proc", process, "fd");
        this.canaries = canaries.stream()
                .map(canary -> new String(canary, StandardCharsets.ISO_8859_1))
                .toList();
    }

    DiskWatch start() {
        thread = new Thread(this::watch, "disk watch");
        thread.start();
        return this;
    }

    private void watch() {
        try {
            while (!ended) {
                look();
                Thread.sleep(2);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    /** One look; what is found stays found. */
    void look() throws IOException {
        for (Path file : files()) {
            read(file, file);
        }
        for (Path file : nameless()) {
            read(file, Path.of(target(file)));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            // One went while the directory was listed; the next look has what is there then.
            return List.of();
        }
    }

    /** Open files below the directory whose name is gone, by links that can still be opened. */
    List<Path> nameless() throws IOException {
        List<Path> nameless = new ArrayList<>();
        try (Stream<Path> links = Files.list(openFiles)) {
            for (Path link : links.toList()) {
                String target = target(link);
                if (target.startsWith(directory + "/") && target.endsWith(" (deleted)")) {
                    nameless.add(link);
                }
            }
        }
        return nameless;
    }

    static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** A link may lead to a pipe by now, whose bytes are another's: it has no size, so none is taken. */
    private void read(Path file, Path name) throws IOException {
        byte[] bytes;
        try (FileChannel channel = FileChannel.open(file)) {
            bytes = new byte[Math.toIntExact(channel.size())];
            IOUtils.read(Channels.newInputStream(channel), bytes);
        } catch (FileSystemException e) {
            if (Files.isRegularFile(file)) {
                throw e;
            }
            return;
        }
        if (file != name) {
            largestNameless.accumulateAndGet(bytes.length, Math::max);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < canaries.size(); i++) {
            if (text.contains(canaries.get(i))) {
                found.add(i + " in " + directory.relativize(name));
            }
        }
    }

    /** The number of each canary that was seen, and where. */
    Set<String> found() {
        return Set.copyOf(found);
    }

    /** The size of the largest file that was seen without a name. */
    long largestNameless() {
        return largestNameless.get();
    }

    @Override
    public void close() throws IOException {
        ended = true;
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IOException("the watch itself failed", failure);
        }
    }
}
