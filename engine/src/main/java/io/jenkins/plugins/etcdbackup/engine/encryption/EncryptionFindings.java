package io.jenkins.plugins.etcdbackup.engine.encryption;

import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption.ReadOrder;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says what the counts of an {@link EncryptionCheck} mean for a restore. */
final class EncryptionFindings {

    static final String KEYS = "encryption-keys";
    private static final String MIGRATION = "encryption-migration";
    private static final String KMS = "encryption-kms";

    private static final int MAX_RESOURCES = 6;

    private static final String UNREADABLE = " A restored cluster could not read them.";
    private static final String OTHER_SNAPSHOT =
            UNREADABLE + " The snapshot's bytes were changed, or the API server could not read them before either.";

    private final KeysAt keysAt;
    private final List<EncryptedValues> values;
    private final Function<String, ReadOrder> orders;
    private final FindingList findings = new FindingList();

    EncryptionFindings(KeysAt keysAt, List<EncryptedValues> values, Function<String, ReadOrder> orders) {
        this.keysAt = keysAt;
        this.values = values;
        this.orders = orders;
    }

    List<Finding> findings() {
        if (keysAt.unusable() != null) {
            findings.fail(KEYS, keysAt.unusable());
        }
        opened();
        closed(Outcome.WRONG_KEY, "by another %s than the one of this name in " + keysAt.place() + "." + otherKeys());
        missing();
        closed(
                Outcome.DAMAGED,
                "by %s, which is in " + keysAt.place() + ", but are cut off or changed." + OTHER_SNAPSHOT);
        closed(
                Outcome.NOT_LISTED,
                "by %s, but " + keysAt.configuration()
                        + " does not name this resource, so that kube-apiserver would not decrypt it." + UNREADABLE);
        kms();
        migration();
        if (!findings.has(KEYS) && !findings.has(KMS)) {
            findings.pass(KEYS, "Nothing in the snapshot is encrypted at rest.");
        }
        return findings.toList();
    }

    private void opened() {
        Map<String, List<EncryptedValues>> opened = byKey(Outcome.OPENED);
        long count = values.stream()
                .filter(group -> group.outcome() == Outcome.OPENED)
                .mapToLong(EncryptedValues::values)
                .sum();
        boolean all = values.stream()
                .allMatch(group -> group.outcome() == Outcome.OPENED || group.outcome() == Outcome.PLAIN);
        if (count > 0) {
            findings.pass(
                    KEYS,
                    String.format(
                                    Locale.ROOT,
                                    "%s%,d encrypted values open with %s: ",
                                    all ? "All " : "",
                                    count,
                                    keysAt.keys())
                            + opened.entrySet().stream()
                                    .map(entry -> entry.getKey() + " opens " + resources(entry.getValue()))
                                    .collect(Collectors.joining("; "))
                            + (keysAt.given() ? ". Whether the tarball's keys do was not tried." : "."));
        }
    }

    private void closed(Outcome outcome, String sentence) {
        byKey(outcome)
                .forEach((by, groups) -> findings.fail(
                        KEYS, resources(groups) + " are encrypted " + String.format(Locale.ROOT, sentence, by)));
    }

    private void missing() {
        byKey(Outcome.KEY_MISSING).forEach((by, groups) -> {
            boolean inSnapshot = groups.stream().allMatch(group -> ApiServerSecrets.areFor(group.resource()));
            String where = inSnapshot
                    ? "which is in no Secret encryption-config of the snapshot that " + keysAt.keys() + " open."
                    : keysAt.configured()
                            ? "which is not in " + keysAt.place() + "."
                            : "and the tarball holds no configuration of encryption at rest, and so no keys.";
            findings.fail(KEYS, resources(groups) + " are encrypted by " + by + ", " + where + otherKeys());
        });
    }

    private void kms() {
        byKey(Outcome.KMS)
                .forEach((by, groups) -> findings.warn(
                        KMS,
                        resources(groups) + " are encrypted by " + by
                                + ": only that KMS opens these, and nothing here can"
                                + " tell whether it still would. Without it a restored cluster could not read them."));
    }

    /** What the configuration says that it should be otherwise, once the operators have done their work. */
    private void migration() {
        long encrypted = values.stream()
                .filter(group -> group.outcome() != Outcome.PLAIN)
                .mapToLong(EncryptedValues::values)
                .sum();
        List<EncryptedValues> plain =
                those(group -> group.outcome() == Outcome.PLAIN && order(group).writesEncrypted());
        List<EncryptedValues> unreadable =
                those(group -> group.outcome() == Outcome.PLAIN && !order(group).readsPlain());
        List<EncryptedValues> older = those(group -> group.outcome() == Outcome.OPENED
                && order(group).writesEncrypted()
                && !order(group).writesWith(group.provider(), group.key()));
        List<EncryptedValues> leaving = those(
                group -> group.outcome() == Outcome.OPENED && !order(group).writesEncrypted());
        if (!unreadable.isEmpty()) {
            findings.fail(
                    KEYS,
                    resources(unreadable)
                            + " are plain, and " + keysAt.configuration() + " reads only encrypted ones (it has"
                            + " no identity)." + UNREADABLE);
        } else if (!plain.isEmpty() && encrypted == 0) {
            findings.warn(
                    MIGRATION,
                    "Nothing in the snapshot is encrypted, but " + keysAt.configuration() + " encrypts "
                            + resources(plain)
                            + ": encryption was just switched on, or " + keysAt.place()
                            + " is of another day or cluster.");
        } else if (!plain.isEmpty()) {
            underWay(resources(plain) + " are still plain");
        }
        if (!older.isEmpty()) {
            underWay(older.stream().map(EncryptedValues::by).distinct().collect(Collectors.joining(", "))
                    + ", no longer" + " the one that writes, still encrypts " + resources(older));
        }
        if (!leaving.isEmpty()) {
            underWay(resources(leaving) + " are still encrypted, while the configuration writes plainly");
        }
    }

    private void underWay(String what) {
        findings.warn(
                MIGRATION,
                "A migration was under way: " + what + ". The pair opens; the cluster's operators go on with it after a"
                        + " restore. Prefer a backup from before or after.");
    }

    private String otherKeys() {
        return UNREADABLE + keysAt.remedy();
    }

    private ReadOrder order(EncryptedValues group) {
        return orders.apply(group.resource());
    }

    private List<EncryptedValues> those(Predicate<EncryptedValues> wanted) {
        return values.stream().filter(wanted).toList();
    }

    private Map<String, List<EncryptedValues>> byKey(Outcome outcome) {
        return values.stream()
                .filter(group -> group.outcome() == outcome)
                .collect(Collectors.groupingBy(EncryptedValues::by, LinkedHashMap::new, Collectors.toList()));
    }

    /** "secrets (1,234), configmaps (20)", and a count of those that would make the sentence too long. */
    private static String resources(List<EncryptedValues> groups) {
        Map<String, Long> counts = new LinkedHashMap<>();
        groups.forEach(group -> counts.merge(group.resource(), group.values(), Long::sum));
        String named = counts.entrySet().stream()
                .limit(MAX_RESOURCES)
                .map(entry -> String.format(Locale.ROOT, "%s (%,d)", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        long others = counts.values().stream()
                .skip(MAX_RESOURCES)
                .mapToLong(Long::longValue)
                .sum();
        return counts.size() <= MAX_RESOURCES
                ? named
                : String.format(
                        Locale.ROOT, "%s and %,d more resources (%,d)", named, counts.size() - MAX_RESOURCES, others);
    }
}
