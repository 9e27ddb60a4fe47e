package io.jenkins.plugins.etcdbackup.engine.encryption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.encryption.Provider.Kind;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What an API server reads by {@code --encryption-provider-config}: kind EncryptionConfiguration of
 * apiserver.config.k8s.io/v1, or EncryptionConfig of Kubernetes 1.7 to 1.12, in JSON or YAML (k8s.io/apiserver v0.36,
 * pkg/apis/apiserver/v1/types_encryption.go). Its keys are secret: close it as soon as it has done its work.
 */
public final class EncryptionConfiguration implements AutoCloseable {

    private static final int LARGEST = 1 << 20;
    private static final List<String> KINDS = List.of("EncryptionConfiguration", "EncryptionConfig");

    private final List<ResourceRule> rules;

    private EncryptionConfiguration(List<ResourceRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Reads a configuration; the text stays the caller's, who has to wipe it. Messages quote names, never a key. */
    public static EncryptionConfiguration read(byte[] text) throws BackupException {
        if (text.length > LARGEST) {
            throw unusable("it is too large for one");
        }
        RedactedText redacted = RedactedText.of(text);
        try {
            JsonNode root = parse(redacted.text());
            if (!KINDS.contains(root.path("kind").asText())) {
                throw unusable("its kind is not EncryptionConfiguration");
            }
            List<ResourceRule> rules = new ArrayList<>();
            for (JsonNode rule : root.path("resources")) {
                rules.add(rule(rule, redacted));
            }
            return new EncryptionConfiguration(rules);
        } finally {
            redacted.wipe();
        }
    }

    private static JsonNode parse(String text) throws BackupException {
        try {
            return text.stripLeading().startsWith("{")
                    ? new ObjectMapper().readTree(text)
                    : new ObjectMapper()
                            .valueToTree(new Load(LoadSettings.builder()
                                            .setAllowDuplicateKeys(true)
                                            .build())
                                    .loadFromString(text));
        } catch (JsonProcessingException | YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            // Not as a cause: parsers quote the text.
            throw unusable("it is neither JSON nor YAML");
        }
    }

    private static ResourceRule rule(JsonNode rule, RedactedText redacted) throws BackupException {
        List<String> resources = new ArrayList<>();
        rule.path("resources").forEach(resource -> resources.add(resource.asText()));
        List<Provider> providers = new ArrayList<>();
        for (JsonNode provider : rule.path("providers")) {
            providers.add(provider(provider, redacted));
        }
        return new ResourceRule(List.copyOf(resources), List.copyOf(providers));
    }

    private static Provider provider(JsonNode provider, RedactedText redacted) throws BackupException {
        for (Kind kind : Kind.values()) {
            JsonNode fields = provider.path(kind.word());
            if (fields.isMissingNode()) {
                continue;
            }
            return switch (kind) {
                case IDENTITY -> new Provider(kind, List.of(), null);
                case KMS ->
                    new Provider(
                            kind,
                            List.of(),
                            new Provider.Kms(
                                    fields.path("name").asText(),
                                    fields.path("apiVersion").asText("v1")));
                case AESCBC, AESGCM, SECRETBOX -> new Provider(kind, keys(kind, fields.path("keys"), redacted), null);
            };
        }
        throw unusable("it has a provider that is none of aescbc, aesgcm, secretbox, kms and identity");
    }

    private static List<Key> keys(Kind kind, JsonNode keys, RedactedText redacted) throws BackupException {
        List<Key> read = new ArrayList<>();
        for (JsonNode key : keys) {
            String name = key.path("name").asText();
            byte[] secret = redacted.secret(key.path("secret").asText());
            if (name.isEmpty() || secret == null || !kind.keyBytes().contains(secret.length)) {
                throw unusable(kind.word() + " key " + FindingList.quote(name) + " is no base64 of "
                        + String.join(
                                ", ",
                                kind.keyBytes().stream().map(String::valueOf).toList())
                        + " bytes");
            }
            read.add(new Key(name, secret));
        }
        return List.copyOf(read);
    }

    List<ResourceRule> rules() {
        return rules;
    }

    /** Whether it opens anything by itself, without a KMS. */
    boolean holdsKeys() {
        return rules.stream().flatMap(rule -> rule.providers().stream()).anyMatch(provider -> !provider.keys()
                .isEmpty());
    }

    /** Clears the keys. What was made of the configuration before goes on until it is closed itself. */
    @Override
    public void close() {
        rules.stream()
                .flatMap(rule -> rule.providers().stream())
                .flatMap(provider -> provider.keys().stream())
                .forEach(Key::wipe);
    }

    private static BackupException unusable(String why) {
        return new BackupException(
                Stage.VERIFY,
                "The configuration of encryption at rest can't be read, as kube-apiserver could not: " + why + ".");
    }
}
