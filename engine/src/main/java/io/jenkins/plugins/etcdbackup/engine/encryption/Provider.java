package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.util.List;
import java.util.Locale;

/**
 * One way in which an API server reads and writes values (k8s.io/apiserver v0.36, pkg/apis/apiserver/v1
 * ProviderConfiguration). The first one of a resource writes, all of them read.
 *
 * @param keys none for identity and KMS
 * @param kms the plug-in's name, and its API's version {@code v1} or {@code v2}; null for all others
 */
record Provider(Kind kind, List<Key> keys, Kms kms) {

    record Kms(String name, String version) {}

    /** The words are those of the configuration and of the prefix {@code k8s:enc:<word>:}. */
    enum Kind {
        AESCBC(16, 24, 32),
        AESGCM(16, 24, 32),
        SECRETBOX(32),
        KMS,
        IDENTITY;

        private final List<Integer> keyBytes;

        Kind(Integer... keyBytes) {
            this.keyBytes = List.of(keyBytes);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        List<Integer> keyBytes() {
            return keyBytes;
        }
    }
}
