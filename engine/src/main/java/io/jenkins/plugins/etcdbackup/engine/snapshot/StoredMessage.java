package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * A protobuf message as etcd stores it. etcd 3.4 to 3.6 decode it by gogoproto's generated code, 3.7 by
 * google.golang.org/protobuf: what one of them refuses is malformed here. Both write the fields in rising order, only
 * repeated ones more than once, and both skip a field that they don't know; so where a bit changed in a field's number,
 * they would decode the rest and lose the field. Therefore its form is looked at as well.
 */
final class StoredMessage {

    /** What a message looks like. */
    enum Form {
        AS_WRITTEN("is as etcd writes it"),
        MALFORMED("does not decode"),
        /** No release up to 3.7 has such a field. */
        UNKNOWN_FIELD("has a field that etcd does not have"),
        NOT_RISING("has a field twice or out of order");

        private final String words;

        Form(String words) {
            this.words = words;
        }

        /** What is certainly wrong is told before what a newer release might have written. */
        Form orUnknownField() {
            return this == AS_WRITTEN ? UNKNOWN_FIELD : this;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final ProtoFields fields;
    private final String types;
    private Form form = Form.AS_WRITTEN;
    private int before;

    /**
     * @param types a letter for each field from number 1 on: {@code v} for a varint, {@code b} for bytes, {@code r} for
     *     repeated bytes
     */
    StoredMessage(Slice message, String types) {
        this.fields = new ProtoFields(message);
        this.types = types;
    }

    /** Moves to the next field that is known and of its type; false at the end and where the message is malformed. */
    boolean next() {
        while (form != Form.MALFORMED && fields.next()) {
            int field = fields.field();
            if (field > types.length()) {
                form = form.orUnknownField();
                continue;
            }
            char type = types.charAt(field - 1);
            if (fields.wireType() != (type == 'v' ? ProtoFields.VARINT : ProtoFields.BYTES)) {
                form = Form.MALFORMED;
                return false;
            }
            if (field < before || field == before && type != 'r') {
                form = Form.NOT_RISING;
            }
            before = field;
            return true;
        }
        if (fields.malformed()) {
            form = Form.MALFORMED;
        }
        return false;
    }

    int field() {
        return fields.field();
    }

    long number() {
        return fields.number();
    }

    Slice bytes() {
        return fields.bytes();
    }

    /** Complete after {@link #next} returned false. */
    Form form() {
        return form;
    }
}
