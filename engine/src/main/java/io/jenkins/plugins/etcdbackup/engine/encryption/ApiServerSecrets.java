package io.jenkins.plugins.etcdbackup.engine.encryption;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The keys of openshift-apiserver and oauth-apiserver, which are not the ones of kube-apiserver: they are in no static pod
 * but in Secrets, and so in the snapshot, under kube-apiserver's keys (openshift/library-go,
 * pkg/operator/encryption/encryptiondata: Secret {@code encryption-config-<API server>} in openshift-config-managed and
 * {@code encryption-config[-<revision>]} in the API server's own namespace, key {@code encryption-config}).
 */
final class ApiServerSecrets implements AutoCloseable {

    private static final byte[] SECRETS = "/kubernetes.io/secrets/openshift-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHERS = "/openshift.io/".getBytes(StandardCharsets.US_ASCII);
    static final Pattern NAMES = Pattern.compile("/kubernetes\\.io/secrets/"
            + "(openshift-config-managed/encryption-config-openshift-(oauth-)?apiserver"
            + "|openshift-(oauth-)?apiserver/encryption-config(-\\d+)?)");
    private static final int LONGEST_NAME = 512;

    private static final byte[] PROTOBUF = "k8s\0".getBytes(StandardCharsets.US_ASCII);
    /** Of runtime.Unknown. */
    private static final int RAW = 2;
    /** Of v1.Secret: a map, whose entries have a key and a value. */
    private static final int DATA = 2;

    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final ByteBuffer CONFIGURATION =
            ByteBuffer.wrap("encryption-config".getBytes(StandardCharsets.US_ASCII));

    private final ValueDecryption decryption;
    private final Map<String, EncryptionConfiguration> found = new HashMap<>();

    /** @param decryption with the keys of kube-apiserver */
    ApiServerSecrets(ValueDecryption decryption) {
        this.decryption = decryption;
    }

    /** Whether the resource, as an etcd key names it, is one of these API servers'. */
    static boolean areFor(String resource) {
        return resource.startsWith("openshift.io/");
    }

    /** The same of an etcd key. */
    static boolean areFor(ByteBuffer key) {
        return startsWith(key, OTHERS);
    }

    /**
     * Notes the revision if it is of one of the Secrets; given in rising order, so the newest one counts.
     *
     * @return whether it was
     */
    boolean revision(ByteBuffer key, ByteBuffer value) {
        if (key.remaining() > LONGEST_NAME || !startsWith(key, SECRETS)) {
            return false;
        }
        String name = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
        if (!NAMES.matcher(name).matches()) {
            return false;
        }
        EncryptionConfiguration before = found.remove(name);
        if (before != null) {
            before.close();
        }
        ByteBuffer secret = decryption.decrypt("secrets", key, value).plain();
        if (secret != null) {
            read(name, secret);
        }
        return true;
    }

    private void read(String name, ByteBuffer secret) {
        byte[] text = new byte[0];
        try {
            text = configuration(secret);
            if (text.length > 0) {
                found.put(name, EncryptionConfiguration.read(text));
            }
        } catch (IOException | BackupException e) {
            // Then its values find no key, which is what the finding says.
            found.remove(name);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** The configuration that a stored Secret holds, or nothing. */
    private static byte[] configuration(ByteBuffer secret) throws IOException {
        if (!startsWith(secret, PROTOBUF)) {
            return new byte[0];
        }
        int at = secret.position() + PROTOBUF.length;
        for (ByteBuffer raw : fields(secret.slice(at, secret.limit() - at), RAW)) {
            for (ByteBuffer entry : fields(raw, DATA)) {
                List<ByteBuffer> key = fields(entry, KEY);
                List<ByteBuffer> value = fields(entry, VALUE);
                if (key.size() == 1 && value.size() == 1 && key.get(0).equals(CONFIGURATION)) {
                    byte[] text = new byte[value.get(0).remaining()];
                    value.get(0).get(text);
                    return text;
                }
            }
        }
        return new byte[0];
    }

    /** The messages, strings and bytes of a message under a field's number, none of them copied. */
    private static List<ByteBuffer> fields(ByteBuffer message, int number) throws IOException {
        List<ByteBuffer> fields = new ArrayList<>();
        CodedInputStream input = CodedInputStream.newInstance(message.duplicate());
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (tag == (number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int length = input.readRawVarint32();
                int at = message.position() + input.getTotalBytesRead();
                input.skipRawBytes(length);
                fields.add(message.slice(at, length));
            } else {
                input.skipField(tag);
            }
        }
        return fields;
    }

    private static boolean startsWith(ByteBuffer bytes, byte[] prefix) {
        return ValueDecryption.startsWith(bytes, 0, prefix);
    }

    /** Decrypts with the keys of all of them that are noted by now; close both. */
    ValueDecryption decryption() {
        return ValueDecryption.of(found.values());
    }

    @Override
    public void close() {
        found.values().forEach(EncryptionConfiguration::close);
    }
}
