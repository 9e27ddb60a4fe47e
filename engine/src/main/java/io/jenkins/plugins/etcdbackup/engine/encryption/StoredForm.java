package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * How every object begins that an API server stores: protobuf behind {@code k8s\0}, JSON whose first field is kind or
 * apiVersion, CBOR behind its own tag (k8s.io/apimachinery v0.36, pkg/runtime/serializer). AES-CBC has no other way to
 * tell a right key from a wrong one, whose padding is valid once in 256 times.
 */
final class StoredForm {

    private static final List<byte[]> BEGINNINGS = List.of(
            "k8s\0".getBytes(StandardCharsets.US_ASCII),
            "{\"kind\"".getBytes(StandardCharsets.US_ASCII),
            "{\"apiVersion\"".getBytes(StandardCharsets.US_ASCII),
            new byte[] {(byte) 0xd9, (byte) 0xd9, (byte) 0xf7});

    private StoredForm() {}

    static boolean begins(byte[] bytes, int length) {
        for (byte[] beginning : BEGINNINGS) {
            if (length >= beginning.length
                    && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length)) {
                return true;
            }
        }
        return false;
    }
}
