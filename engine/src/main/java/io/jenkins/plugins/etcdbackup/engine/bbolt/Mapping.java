package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps parts of a file and gives them back at once on close. A mapping that waits for the garbage collector holds a
 * deleted snapshot's disk space, and on Windows keeps the file from being deleted, for as long as an idle agent lives.
 *
 * <p>Java 22 can unmap ({@code java.lang.foreign.Arena}); Java 17 can only by {@code sun.misc.Unsafe}. We compile for
 * 17, so both are reached by reflection. Where neither works, the collector does it.
 */
final class Mapping implements AutoCloseable {

    private static final int FIRST_RELEASE_WITH_ARENA = 22;

    private final FileChannel channel;
    private final AutoCloseable arena;
    private final List<MappedByteBuffer> mapped = new ArrayList<>();

    Mapping(FileChannel channel) {
        this.channel = channel;
        this.arena = Runtime.version().feature() >= FIRST_RELEASE_WITH_ARENA ? newArena() : null;
    }

    ByteBuffer map(long offset, long size) throws IOException {
        if (arena == null) {
            MappedByteBuffer buffer = channel.map(FileChannel.MapMode.READ_ONLY, offset, size);
            mapped.add(buffer);
            return buffer;
        }
        try {
            Class<?> arenaType = Class.forName("java.lang.foreign.Arena");
            Method map =
                    FileChannel.class.getMethod("map", FileChannel.MapMode.class, long.class, long.class, arenaType);
            Object segment = map.invoke(channel, FileChannel.MapMode.READ_ONLY, offset, size, arena);
            Method asByteBuffer =
                    Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer");
            return (ByteBuffer) asByteBuffer.invoke(segment);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("mapping of a file failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("java.lang.foreign is not as Java 22 has it", e);
        }
    }

    private static AutoCloseable newArena() {
        try {
            return (AutoCloseable) Class.forName("java.lang.foreign.Arena")
                    .getMethod("ofShared")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            if (arena != null) {
                arena.close();
            } else {
                unmapByUnsafe();
            }
        } catch (Exception e) {
            // The collector unmaps later: nothing that a caller could do better.
            mapped.clear();
        }
    }

    private void unmapByUnsafe() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        var field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Method invokeCleaner = type.getMethod("invokeCleaner", ByteBuffer.class);
        for (MappedByteBuffer buffer : mapped) {
            invokeCleaner.invoke(field.get(null), buffer);
        }
        mapped.clear();
    }
}
