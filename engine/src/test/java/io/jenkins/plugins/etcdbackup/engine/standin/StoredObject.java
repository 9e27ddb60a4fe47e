package io.jenkins.plugins.etcdbackup.engine.standin;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;

/**
 * The bytes that an API server writes to etcd. Protobuf: the magic {@code k8s\0}, then runtime.Unknown (typeMeta = 1,
 * raw = 2) around the object, whose first field is ObjectMeta (name = 1, namespace = 3, uid = 5); after kubernetes,
 * staging/src/k8s.io/apimachinery/pkg/runtime/generated.proto and .../meta/v1/generated.proto, 1.20.
 */
final class StoredObject {

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String[] WORDS = {
        "openshift",
        "operator",
        "cluster",
        "version",
        "status",
        "condition",
        "available",
        "degraded",
        "progressing",
        "image",
        "registry",
        "namespace",
        "container",
        "volume",
        "mount",
        "secret",
        "token",
        "certificate",
        "node",
        "master",
        "worker",
        "revision",
        "rollout",
        "metadata",
        "annotation",
        "label",
        "selector",
        "template",
        "spec"
    };

    private StoredObject() {}

    static byte[] of(StoredKind kind, String namespace, String name, Random random) {
        int size = kind.bytes / 2 + random.nextInt(kind.bytes);
        return kind.protobuf
                ? protobuf(kind, namespace, name, random, size)
                : json(kind, namespace, name, random, size).getBytes(StandardCharsets.UTF_8);
    }

    /** What the API server makes of a value with the stand-in's {@link EncryptionKey}. */
    static byte[] encrypted(byte[] plain, Random random) {
        byte[] vector = new byte[16];
        random.nextBytes(vector);
        return EncryptionKey.encrypted(plain, vector);
    }

    private static byte[] protobuf(StoredKind kind, String namespace, String name, Random random, int size) {
        byte[] metadata = message(out -> {
            out.writeString(1, name);
            if (namespace != null) {
                out.writeString(3, namespace);
            }
            out.writeString(5, uid(random));
        });
        byte[] entry = message(out -> {
            out.writeString(1, kind == StoredKind.SECRET ? "tls.key" : "data");
            if (kind == StoredKind.SECRET) {
                byte[] secret = new byte[size * 3 / 4];
                random.nextBytes(secret);
                out.writeByteArray(2, Base64.getEncoder().encode(secret));
            } else {
                out.writeString(2, prose(random, size));
            }
        });
        byte[] object = message(out -> {
            out.writeByteArray(1, metadata);
            out.writeByteArray(2, entry);
        });
        byte[] type = message(out -> {
            out.writeString(1, kind.apiVersion);
            out.writeString(2, kind.kind);
        });
        return message(out -> {
            out.writeRawBytes(MAGIC);
            out.writeByteArray(1, type);
            out.writeByteArray(2, object);
            out.writeString(3, "");
            out.writeString(4, "");
        });
    }

    private static String json(StoredKind kind, String namespace, String name, Random random, int size) {
        String place = namespace == null ? "" : "\"namespace\":\"" + namespace + "\",";
        return "{\"apiVersion\":\"" + kind.apiVersion + "\",\"kind\":\"" + kind.kind + "\",\"metadata\":{\"name\":\""
                + name + "\"," + place + "\"uid\":\"" + uid(random)
                + "\",\"creationTimestamp\":\"2021-03-01T10:00:00Z\",\"generation\":1},\"spec\":{\"description\":\""
                + prose(random, size) + "\"}}\n";
    }

    private static String uid(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static String prose(Random random, int size) {
        StringBuilder text = new StringBuilder(size + 16);
        while (text.length() < size) {
            text.append(WORDS[random.nextInt(WORDS.length)])
                    .append(random.nextInt(1000))
                    .append(' ');
        }
        return text.toString();
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
