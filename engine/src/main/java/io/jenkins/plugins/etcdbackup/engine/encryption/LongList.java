package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Numbers in the order in which they came, up to a limit. */
final class LongList {

    private static final int FIRST_ROOM = 64;

    private final long most;
    private long[] numbers = new long[FIRST_ROOM];
    private int size;
    private boolean full;

    LongList(long most) {
        this.most = most;
    }

    void add(long number) {
        if (size >= most) {
            full = true;
            return;
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    /** Whether there was one too many. */
    boolean isFull() {
        return full;
    }

    void forEach(LongConsumer consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(numbers[i]);
        }
    }
}
