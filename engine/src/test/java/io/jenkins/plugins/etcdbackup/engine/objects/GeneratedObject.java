package io.jenkins.plugins.etcdbackup.engine.objects;

import com.google.protobuf.CodedOutputStream;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Form;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Writes objects with every field set, with values that every API server decodes, by the tables of fields. */
final class GeneratedObject {

    /** No message but JSON schemas, which nest without end, nests as deep. */
    private static final int DEEPEST = 24;
    /** Below, lists have one entry: with two at every level a Pod would be as large as a disk. */
    private static final int LEVELS_WITH_TWO = 4;

    private static final FieldType META = FieldType.parse("meta-v1.ObjectMeta", "");

    private final FieldTables tables;
    private final Random random;
    private int leaves;

    GeneratedObject(FieldTables tables, Random random) {
        this.tables = tables;
        this.random = random;
    }

    /** How many values the last object has, each of which JSON shows. */
    int leaves() {
        return leaves;
    }

    /** As an API server stores it. */
    byte[] stored(String apiVersion, String kind, String namespace, String name) {
        MessageType type = tables.kind(apiVersion, kind);
        leaves = 0;
        return Protobuf.stored(apiVersion, kind, out -> {
            // The name that is written last is the one that counts.
            out.writeByteArray(1, Protobuf.message(metadata -> {
                metadata.writeRawBytes(message(META, DEEPEST));
                metadata.writeRawBytes(Protobuf.metadata(namespace, name));
            }));
            for (MessageType.Field field : type.fields()) {
                if (field.number() != 1) {
                    write(out, field, DEEPEST);
                }
            }
        });
    }

    byte[] message(FieldType type, int depth) {
        return Protobuf.message(out -> {
            for (MessageType.Field field :
                    tables.message(type.table(), type.message()).fields()) {
                write(out, field, depth - 1);
            }
        });
    }

    /** The two names of a Pod's account are always the same. */
    private void write(CodedOutputStream out, MessageType.Field field, int depth) throws IOException {
        if (field.name().startsWith("serviceAccount") && field.type().form() == Form.STRING) {
            leaves++;
            out.writeString(field.number(), "account");
        } else {
            write(out, field.number(), field.type(), depth);
        }
    }

    private void write(CodedOutputStream out, int number, FieldType type, int depth) throws IOException {
        if (depth == 0) {
            return;
        }
        switch (type.shape()) {
            case SINGLE -> value(out, number, type, depth);
            case LIST -> {
                value(out, number, type.single(), depth);
                if (depth > DEEPEST - LEVELS_WITH_TWO) {
                    value(out, number, type.single(), depth);
                }
            }
            case WRAPPED_LIST -> out.writeByteArray(number, items(type, depth));
            case MAP, MAP_OF_WRAPPED_LISTS -> {
                String first = word();
                for (String key : depth > DEEPEST - LEVELS_WITH_TWO ? List.of(first, first + "2") : List.of(first)) {
                    out.writeByteArray(number, Protobuf.message(entry -> {
                        entry.writeString(1, key);
                        if (type.shape() == Shape.MAP) {
                            value(entry, 2, type.single(), depth);
                        } else {
                            entry.writeByteArray(2, items(type, depth));
                        }
                    }));
                }
            }
        }
    }

    private byte[] items(FieldType type, int depth) {
        return Protobuf.message(list -> {
            value(list, 1, type.single(), depth);
            value(list, 1, type.single(), depth);
        });
    }

    private void value(CodedOutputStream out, int number, FieldType type, int depth) throws IOException {
        leaves += type.form() == Form.MESSAGE ? 0 : 1;
        switch (type.form()) {
            case STRING -> out.writeString(number, word());
            case INT -> out.writeInt64(number, 1 + random.nextInt(1000));
            case BOOL -> out.writeBool(number, true);
            case DOUBLE -> out.writeDouble(number, random.nextInt(1000) / 4.0);
            case BYTES -> out.writeByteArray(number, word().getBytes(StandardCharsets.UTF_8));
            default ->
                out.writeByteArray(number, type.form() == Form.MESSAGE ? message(type, depth) : special(type.form()));
        }
    }

    private byte[] special(Form form) {
        return Protobuf.message(out -> {
            switch (form) {
                case TIME -> out.writeInt64(1, 1_600_000_000L + random.nextInt(100_000_000));
                case MICRO_TIME -> {
                    out.writeInt64(1, 1_600_000_000L + random.nextInt(100_000_000));
                    out.writeInt32(2, random.nextInt(1_000_000) * 1000);
                }
                case DURATION -> out.writeInt64(1, random.nextInt(1_000_000) * 1_000_000L);
                case QUANTITY -> out.writeString(1, (1 + random.nextInt(900)) + "Mi");
                case INT_OR_STRING -> {
                    boolean string = random.nextBoolean();
                    out.writeInt64(1, string ? 1 : 0);
                    out.writeInt32(2, string ? 0 : random.nextInt(1000));
                    out.writeString(3, string ? word() : "");
                }
                case RAW -> out.writeByteArray(1, "{\"a\":[1,2.5,\"x\"],\"b\":null}".getBytes(StandardCharsets.UTF_8));
                default -> throw new IllegalArgumentException("no message of its own: " + form);
            }
        });
    }

    private String word() {
        return "w" + Integer.toString(random.nextInt(1 << 20), 36);
    }
}
