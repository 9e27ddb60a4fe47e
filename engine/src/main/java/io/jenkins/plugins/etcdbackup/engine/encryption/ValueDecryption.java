package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.encryption.Provider.Kind;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ResourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decrypts the values of a snapshot as the API server would that has this configuration: by the value's resource, and
 * then by all providers and keys whose names the value bears (k8s.io/apiserver v0.36, pkg/storage/value/transformer.go and
 * pkg/server/options/encryptionconfig/config.go). For one thread; close it to wipe what was decrypted last, and the keys.
 */
public final class ValueDecryption implements AutoCloseable {

    static final String PREFIX = "k8s:enc:";

    private static final byte[] PREFIX_BYTES = PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NAME = 128;
    private static final DecryptedValue PLAIN = DecryptedValue.plain(null);
    /** A snapshot may hold any number of resources; those of a cluster are some hundreds. */
    private static final int MAX_RESOURCES = 4096;

    private final List<ResourceRule> rules;
    private final Map<Provider, List<NamedCipher>> ciphers = new HashMap<>();
    private final Map<String, ReadOrder> orders = new HashMap<>();
    private final PlainBuffer plain = new PlainBuffer();

    /** A key with the bytes that a value bears before what it encrypted: provider, version and name. */
    private record NamedCipher(
            byte[] prefix, Provider.Kind kind, String version, String name, KeyCipher cipher, DecryptedValue opened) {

        boolean isKms() {
            return kind == Kind.KMS;
        }

        String provider() {
            return opened.provider();
        }
    }

    private ValueDecryption(List<ResourceRule> rules) {
        this.rules = rules;
        for (ResourceRule rule : rules) {
            rule.providers().forEach(provider -> ciphers.computeIfAbsent(provider, ValueDecryption::ciphersOf));
        }
    }

    /** The keys are copied: the configuration may be closed. */
    public static ValueDecryption of(EncryptionConfiguration configuration) {
        return new ValueDecryption(configuration.rules());
    }

    static ValueDecryption of(Collection<EncryptionConfiguration> configurations) {
        return new ValueDecryption(configurations.stream()
                .flatMap(configuration -> configuration.rules().stream())
                .toList());
    }

    /** For where there is no configuration: plain values are read, and others lack their key. */
    public static ValueDecryption withoutKeys() {
        return new ValueDecryption(List.of());
    }

    /**
     * Decrypts what stands under an etcd key.
     *
     * @param resource as {@link ResourceKey} names it
     * @param key the etcd key, whole; on the heap, like the value
     * @param value as etcd has it; a plain one is given back as it is
     */
    DecryptedValue decrypt(String resource, ByteBuffer key, ByteBuffer value) {
        return read(resource, key, value, true);
    }

    /** What {@link #decrypt} would say, without the content. */
    DecryptedValue check(String resource, ByteBuffer key, ByteBuffer value) {
        return read(resource, key, value, false);
    }

    private DecryptedValue read(String resource, ByteBuffer key, ByteBuffer value, boolean content) {
        if (!isEncrypted(value)) {
            return content ? DecryptedValue.plain(value) : PLAIN;
        }
        ReadOrder order = orderOf(resource);
        DecryptedValue read = read(order.ciphers(), key, value, content);
        if (read == null && !order.listed()) {
            read = notListed(read(all(), key, value, content));
        }
        return read == null ? withoutKey(value) : read;
    }

    /** Who writes the resource's values, and whether it may be read where it is plain. */
    ReadOrder orderOf(String resource) {
        ReadOrder known = orders.get(resource);
        if (known != null) {
            return known;
        }
        List<Provider> providers = ResourceName.ofStored(resource).rulesFor(rules).stream()
                .flatMap(rule -> rule.providers().stream())
                .toList();
        ReadOrder order = new ReadOrder(
                providers,
                providers.stream()
                        .flatMap(provider -> ciphers.get(provider).stream())
                        .toList());
        if (orders.size() < MAX_RESOURCES) {
            orders.put(resource, order);
        }
        return order;
    }

    /** The providers of a resource, first the one that writes. */
    record ReadOrder(List<Provider> providers, List<NamedCipher> ciphers) {

        boolean listed() {
            return !providers.isEmpty();
        }

        boolean writesEncrypted() {
            return listed() && providers.get(0).kind() != Kind.IDENTITY;
        }

        boolean readsPlain() {
            return !listed() || providers.stream().anyMatch(provider -> provider.kind() == Kind.IDENTITY);
        }

        /** Whether a key is the one that the API server writes with. */
        boolean writesWith(String provider, String key) {
            return !ciphers.isEmpty()
                    && ciphers.get(0).provider().equals(provider)
                    && ciphers.get(0).name().equals(key);
        }
    }

    private List<NamedCipher> all() {
        return ciphers.values().stream().flatMap(List::stream).toList();
    }

    private static DecryptedValue notListed(DecryptedValue read) {
        return read == null || read.outcome() != Outcome.OPENED
                ? read
                : new DecryptedValue(Outcome.NOT_LISTED, read.provider(), read.key(), "", read.plain());
    }

    /** By the first key that opens it, else what the best of the keys of its name says; null where none has its name. */
    private DecryptedValue read(List<NamedCipher> candidates, ByteBuffer key, ByteBuffer value, boolean content) {
        DecryptedValue best = null;
        for (NamedCipher candidate : candidates) {
            if (!startsWith(value, PREFIX_BYTES.length, candidate.prefix())) {
                continue;
            }
            int at = PREFIX_BYTES.length + candidate.prefix().length;
            ByteBuffer data = value.slice(value.position() + at, value.remaining() - at);
            if (candidate.isKms()) {
                return ofKms(candidate, data);
            }
            Outcome outcome = open(candidate.cipher(), key, data, content);
            if (outcome == Outcome.OPENED) {
                return content ? candidate.opened().with(plain.content()) : candidate.opened();
            }
            if (best == null || best.outcome() == Outcome.WRONG_KEY) {
                best = DecryptedValue.closed(outcome, candidate.provider(), candidate.name());
            }
        }
        return best;
    }

    private Outcome open(KeyCipher cipher, ByteBuffer key, ByteBuffer data, boolean content) {
        try {
            return content ? cipher.decrypt(key, data, plain) : cipher.check(key, data, plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of this Java failed", e);
        }
    }

    private static DecryptedValue ofKms(NamedCipher kms, ByteBuffer data) {
        KmsValue value = KmsValue.read(kms.version(), data);
        Outcome outcome = value.whole() ? Outcome.KMS : Outcome.DAMAGED;
        return new DecryptedValue(outcome, kms.provider(), kms.name(), value.keyId(), null);
    }

    /** What the value bears before its content tells what would be needed. */
    private static DecryptedValue withoutKey(ByteBuffer value) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = PREFIX_BYTES.length; i < value.remaining() && words.size() < 3; i++) {
            char c = (char) (value.get(value.position() + i) & 0xff);
            if (c == ':') {
                words.add(word.toString());
                word.setLength(0);
            } else if (c <= ' ' || c >= 0x7f || word.length() == LONGEST_NAME) {
                break;
            } else {
                word.append(c);
            }
        }
        if (words.size() < 3) {
            return DecryptedValue.closed(Outcome.DAMAGED, "", "");
        }
        boolean kms = words.get(0).equals(Kind.KMS.word());
        return DecryptedValue.closed(
                Outcome.KEY_MISSING, kms ? words.get(0) + " " + words.get(1) : words.get(0), words.get(2));
    }

    static boolean isEncrypted(ByteBuffer value) {
        return startsWith(value, 0, PREFIX_BYTES);
    }

    static boolean startsWith(ByteBuffer value, int at, byte[] prefix) {
        if (value.remaining() - at < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (value.get(value.position() + at + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static List<NamedCipher> ciphersOf(Provider provider) {
        if (provider.kms() != null) {
            return List.of(named(
                    provider.kind(), provider.kms().version(), provider.kms().name(), null));
        }
        return provider.keys().stream()
                .map(key -> named(provider.kind(), "v1", key.name(), cipherOf(provider.kind(), key)))
                .toList();
    }

    private static NamedCipher named(Kind kind, String version, String name, KeyCipher cipher) {
        byte[] prefix = (kind.word() + ":" + version + ":" + name + ":").getBytes(StandardCharsets.UTF_8);
        String provider = kind == Kind.KMS ? kind.word() + " " + version : kind.word();
        return new NamedCipher(
                prefix, kind, version, name, cipher, DecryptedValue.closed(Outcome.OPENED, provider, name));
    }

    private static KeyCipher cipherOf(Kind kind, Key key) {
        try {
            return switch (kind) {
                case AESCBC -> new AesCbc(key);
                case AESGCM -> new AesGcm(key);
                case SECRETBOX -> new Secretbox(key);
                case KMS, IDENTITY -> throw new IllegalArgumentException(kind + " has no keys");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES", e);
        }
    }

    @Override
    public void close() {
        plain.wipe();
        all().stream().filter(named -> !named.isKms()).forEach(named -> named.cipher()
                .wipe());
    }
}
