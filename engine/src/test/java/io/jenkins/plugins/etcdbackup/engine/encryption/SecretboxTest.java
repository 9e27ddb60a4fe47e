package io.jenkins.plugins.etcdbackup.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretboxTest {

    private static final HexFormat HEX = HexFormat.of();

    private final PlainBuffer plain = new PlainBuffer();

    /** NaCl's own, by way of golang.org/x/crypto/nacl/secretbox. */
    @Test
    void boxOfTheReferenceImplementationOpens() {
        byte[] box =
                HEX.parseHex("8442bc313f4626f1359e3b50122b6ce6fe66ddfe7d39d14e637eb4fd5b45beadab55198df6ab5368439792a2"
                        + "3c87db70acb6156dc5ef957ac04f6276cf6093b84be77ff0849cc33e34b7254d5a8f65ad");

        assertThat(open(filled(32, 1), filled(24, 2), box)).isEqualTo(Outcome.OPENED);
        assertThat(content()).isEqualTo(filled(64, 3));
    }

    /** RFC 8439, 2.5.2. */
    @Test
    void tagOfTheRfcIsComputed() {
        byte[] key = HEX.parseHex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
        byte[] message = "Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII);

        assertThat(HEX.formatHex(new Poly1305(key).tag(message, 0, message.length)))
                .isEqualTo("a8061dc1305136c6c22b8baf0c0127a9");
    }

    /** RFC 8439, A.3, tests 7 to 11: sums that only just do, or do not, reach 2^130 - 5. */
    @ParameterizedTest
    @MethodSource
    void tagsNearTheModulusAreComputed(String r, String s, String message, String tag) {
        byte[] bytes = HEX.parseHex(message);

        assertThat(HEX.formatHex(new Poly1305(HEX.parseHex(r + s)).tag(bytes, 0, bytes.length)))
                .isEqualTo(tag);
    }

    static Stream<Object[]> tagsNearTheModulusAreComputed() {
        String zeros = "00".repeat(16);
        String ones = "ff".repeat(16);
        return Stream.of(
                new Object[] {"02" + "00".repeat(15), zeros, ones, "03" + "00".repeat(15)},
                new Object[] {"02" + "00".repeat(15), ones, "02" + "00".repeat(15), "03" + "00".repeat(15)},
                new Object[] {
                    "01" + "00".repeat(15),
                    zeros,
                    ones + "f0" + "ff".repeat(15) + "11" + "00".repeat(15),
                    "05" + "00".repeat(15)
                },
                new Object[] {"01" + "00".repeat(15), zeros, ones + "fb" + "fe".repeat(15) + "01".repeat(16), zeros},
                new Object[] {"02" + "00".repeat(15), zeros, "fd" + "ff".repeat(15), "fa" + "ff".repeat(15)});
    }

    /** Sealed by golang.org/x/crypto v0.59, which the API server uses; keys and nonces are sha256 of a word. */
    @ParameterizedTest
    @MethodSource
    void boxesOfEveryLengthOpen(int length, byte[] box) {
        byte[] nonce = Arrays.copyOf(StoredValues.secret("nonce " + length), 24);
        byte[] expected = new byte[length];
        for (int i = 0; i < length; i++) {
            expected[i] = (byte) (i * 7 + length);
        }

        assertThat(open(StoredValues.secret("key " + length), nonce, box)).isEqualTo(Outcome.OPENED);
        assertThat(content()).isEqualTo(expected);
        box[length / 2] ^= 1;
        assertThat(open(StoredValues.secret("key " + length), nonce, box)).isNotEqualTo(Outcome.OPENED);
    }

    static Stream<Object[]> boxesOfEveryLengthOpen() throws Exception {
        try (InputStream file = SecretboxTest.class.getResourceAsStream("secretbox.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .map(line -> line.split(" "))
                            .map(words -> new Object[] {Integer.parseInt(words[0]), HEX.parseHex(words[1])})
                            .toList()
                            .stream();
        }
    }

    private Outcome open(byte[] key, byte[] nonce, byte[] box) {
        ByteBuffer data = ByteBuffer.wrap(StoredValues.joined("", nonce, box));
        return new Secretbox(new Key("k", key)).decrypt(null, data, plain);
    }

    private byte[] content() {
        byte[] content = new byte[plain.content().remaining()];
        plain.content().get(content);
        return content;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
