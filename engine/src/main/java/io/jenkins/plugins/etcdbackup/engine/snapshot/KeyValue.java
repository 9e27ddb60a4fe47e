package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * What bucket "key" keeps under a revision: message mvccpb.KeyValue (etcd v3.5, api/mvccpb/kv.proto): key = 1,
 * create_revision = 2, mod_revision = 3, version = 4, value = 5, lease = 6. A tombstone has the key alone.
 *
 * @param key the user's key; empty where the message has none
 * @param value the user's value; empty where the message has none
 * @param form whether the fields are those that etcd writes
 */
record KeyValue(
        Slice key,
        Slice value,
        long createRevision,
        long modRevision,
        long version,
        long lease,
        StoredMessage.Form form) {

    private static final int KEY = 1;
    private static final int CREATE_REVISION = 2;
    private static final int MOD_REVISION = 3;
    private static final int VERSION = 4;
    private static final int VALUE = 5;
    private static final int LEASE = 6;

    /** The message, or null where the bytes are none. */
    static KeyValue parse(Slice message) {
        ProtoFields fields = new ProtoFields(message);
        Slice key = message.part(0, 0);
        Slice value = key;
        long createRevision = 0;
        long modRevision = 0;
        long version = 0;
        long lease = 0;
        int before = 0;
        StoredMessage.Form form = StoredMessage.Form.AS_WRITTEN;
        while (fields.next()) {
            int field = fields.field();
            if (field > LEASE) {
                form = form.orUnknownField();
                continue;
            }
            if (field <= before) {
                form = StoredMessage.Form.NOT_RISING;
            }
            before = field;
            boolean bytesExpected = field == KEY || field == VALUE;
            if (fields.wireType() != (bytesExpected ? ProtoFields.BYTES : ProtoFields.VARINT)) {
                return null;
            }
            switch (field) {
                case KEY -> key = fields.bytes();
                case CREATE_REVISION -> createRevision = fields.number();
                case MOD_REVISION -> modRevision = fields.number();
                case VERSION -> version = fields.number();
                case VALUE -> value = fields.bytes();
                default -> lease = fields.number();
            }
        }
        return fields.malformed() ? null : new KeyValue(key, value, createRevision, modRevision, version, lease, form);
    }

    /** Whether a deletion's message has what it should: the key and nothing else. */
    boolean isKeyAlone() {
        return createRevision == 0 && modRevision == 0 && version == 0 && lease == 0 && value.length() == 0;
    }
}
