package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * What bucket "key" keeps under a revision: message mvccpb.KeyValue (etcd v3.5, api/mvccpb/kv.proto): key = 1,
 * create_revision = 2, mod_revision = 3, version = 4, value = 5, lease = 6. A tombstone has the key alone.
 *
 * @param key the user's key; empty where the message has none
 * @param value the user's value; empty where the message has none
 */
record KeyValue(Slice key, Slice value, long modRevision, long lease) {

    private static final int KEY = 1;
    private static final int MOD_REVISION = 3;
    private static final int VALUE = 5;
    private static final int LEASE = 6;

    /** The message, or null where the bytes are none. */
    static KeyValue parse(Slice message) {
        ProtoFields fields = new ProtoFields(message);
        Slice key = message.part(0, 0);
        Slice value = key;
        long modRevision = 0;
        long lease = 0;
        while (fields.next()) {
            int field = fields.field();
            if (field > LEASE) {
                continue;
            }
            boolean bytesExpected = field == KEY || field == VALUE;
            if (fields.wireType() != (bytesExpected ? ProtoFields.BYTES : ProtoFields.VARINT)) {
                return null;
            }
            switch (field) {
                case KEY -> key = fields.bytes();
                case VALUE -> value = fields.bytes();
                case MOD_REVISION -> modRevision = fields.number();
                case LEASE -> lease = fields.number();
                default -> {
                    // create_revision and version say nothing that we need.
                }
            }
        }
        return fields.malformed() ? null : new KeyValue(key, value, modRevision, lease);
    }
}
