package io.jenkins.plugins.etcdbackup.engine.objects;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes objects as an API server stores them, field by field. */
public final class Protobuf {

    private Protobuf() {}

    /** Writes the fields of a message. */
    public interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    public static byte[] message(Fields fields) {
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

    /** In a runtime.Unknown behind the magic bytes. */
    public static byte[] stored(String apiVersion, String kind, Fields fields) {
        byte[] type = message(out -> {
            out.writeString(1, apiVersion);
            out.writeString(2, kind);
        });
        return message(out -> {
            out.writeRawBytes(new byte[] {'k', '8', 's', 0});
            out.writeByteArray(1, type);
            out.writeByteArray(2, message(fields));
            out.writeString(3, "");
            out.writeString(4, "");
        });
    }

    /** ObjectMeta as it is stored. */
    public static byte[] metadata(String namespace, String name) {
        byte[] created = message(out -> {
            out.writeInt64(1, 1_700_000_000);
            out.writeInt32(2, 0);
        });
        return message(out -> {
            out.writeString(1, name);
            out.writeString(2, "");
            out.writeString(3, namespace);
            out.writeString(4, "");
            out.writeString(5, "6f8e1c7e-0000-4000-8000-94d9a3a6b8a1");
            out.writeString(6, "");
            out.writeInt64(7, 3);
            out.writeByteArray(8, created);
            out.writeByteArray(11, message(entry -> {
                entry.writeString(1, "app");
                entry.writeString(2, name);
            }));
        });
    }
}
