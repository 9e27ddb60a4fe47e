package io.jenkins.plugins.etcdbackup.engine.encryption;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a KMS plug-in's API server wrote behind {@code k8s:enc:kms:v1:<plug-in>:} (two bytes of length, big-endian, and so
 * many of the encrypted data key; then AES) or {@code k8s:enc:kms:v2:<plug-in>:} (message EncryptedObject: encryptedData
 * = 1, keyID = 2; k8s.io/apiserver v0.36, pkg/storage/value/encrypt/envelope). The data key is the KMS's to open.
 *
 * @param keyId the KMS's name for its key; empty in v1, which does not store it
 */
record KmsValue(boolean whole, String keyId) {

    private static final KmsValue CUT = new KmsValue(false, "");
    private static final int ENCRYPTED_DATA = 1;
    private static final int KEY_ID = 2;
    private static final int LONGEST_KEY_ID = 1024;

    static KmsValue read(String version, ByteBuffer data) {
        return version.equals("v1") ? v1(data) : v2(data);
    }

    private static KmsValue v1(ByteBuffer data) {
        boolean whole = data.remaining() > 2 && (data.getShort(data.position()) & 0xffff) + 2 < data.remaining();
        return new KmsValue(whole, "");
    }

    private static KmsValue v2(ByteBuffer data) {
        CodedInputStream message =
                CodedInputStream.newInstance(data.array(), data.arrayOffset() + data.position(), data.remaining());
        String keyId = "";
        boolean content = false;
        try {
            for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
                if (tag == (KEY_ID << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    keyId = message.readString();
                } else {
                    content |= tag == (ENCRYPTED_DATA << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    message.skipField(tag);
                }
            }
        } catch (IOException e) {
            return CUT;
        }
        boolean whole = content && !keyId.isEmpty() && keyId.length() <= LONGEST_KEY_ID;
        return whole ? new KmsValue(true, keyId) : CUT;
    }
}
