package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Room for one decrypted value, used again for the next one and wiped at the end. */
final class PlainBuffer {

    private static final int FIRST_ROOM = 64 << 10;

    private byte[] bytes = new byte[FIRST_ROOM];
    private int length;

    /** An array with room for so many bytes, whose content so far is lost. */
    byte[] room(int size) {
        if (size > bytes.length) {
            wipe();
            bytes = new byte[Math.max(size, Math.min(2 * bytes.length, 2 << 20))];
        }
        length = 0;
        return bytes;
    }

    void length(int size) {
        length = size;
    }

    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }
}
