package io.jenkins.plugins.etcdbackup;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.page.Backup;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Backups that nobody took, for what pages and REST make of a manifest's words. */
public final class RecordedBackups {

    public static final String VERSION = "4.7.0-0.okd-2021-06-19-191547";
    public static final String SNAPSHOT = "snapshot_2021-06-20_020000.db";

    private RecordedBackups() {}

    /** Each text of the manifest that is not bound to a form is the given word with another letter behind it. */
    public static Backup saying(String word, String version) {
        Manifest manifest = new Manifest(
                Manifest.SCHEMA_VERSION,
                "test",
                Instant.parse("2021-06-20T02:00:00Z"),
                Instant.parse("2021-06-20T02:01:30Z"),
                new Manifest.Cluster(word + "A", version, word + "B", word + "C", word + "D", word + "E", word + "F"),
                new Manifest.Node(word + "G", word + "H"),
                word + "I",
                new Manifest.Etcd(word + "J", word + "K", false, 1, 2, 3, 4096, null),
                null,
                new Manifest.EncryptionAtRest(word + "L", null),
                List.of(
                        new Manifest.StoredFile(SNAPSHOT, 4128, "5".repeat(64), null),
                        new Manifest.StoredFile(
                                "static_kuberesources_2021-06-20_020000.tar.gz",
                                1000,
                                "6".repeat(64),
                                new Manifest.Encrypted(
                                        "static_kuberesources_2021-06-20_020000.tar.gz.age",
                                        1968,
                                        "7".repeat(64),
                                        List.of(word + "M")))),
                null,
                List.of(
                        new Manifest.RecordedFinding(word + "N", Finding.Level.PASS, word + "O", false),
                        new Manifest.RecordedFinding(word + "P", Finding.Level.FAIL, word + "Q", true)),
                List.of(new Manifest.StageDuration(Stage.LOG_IN, 1234)));
        return new Backup("prod", manifest, List.of(SNAPSHOT, "backup_2021-06-20_020000.json"), true, false);
    }

    /** What may be true of a backup besides. */
    public enum Trait {
        REHEARSED,
        ENCRYPTED,
        TAKEN_DURING_A_ROLLOUT,
        KEYS_MISSING
    }

    /** @param cluster the configured name, or null */
    public static Backup taken(String cluster, String version, Instant finished, boolean rehearsed) {
        return taken(cluster, version, finished, rehearsed ? Set.of(Trait.REHEARSED) : Set.of());
    }

    /** @param cluster the configured name, or null */
    public static Backup taken(String cluster, String version, Instant finished, Set<Trait> traits) {
        Manifest manifest = new Manifest(
                Manifest.SCHEMA_VERSION,
                "test",
                finished.minusSeconds(90),
                finished,
                new Manifest.Cluster(
                        "id-of-" + cluster,
                        version,
                        null,
                        null,
                        "https://api.example.com:6443",
                        "infra",
                        "HighlyAvailable"),
                new Manifest.Node("master-0.secret.example.com", "the only one"),
                "script",
                new Manifest.Etcd("3.6.5", "member", false, 1, 2, 3, 4096, "3.6.0"),
                null,
                traits.contains(Trait.KEYS_MISSING) ? new Manifest.EncryptionAtRest("aescbc", null) : null,
                List.of(new Manifest.StoredFile(
                        SNAPSHOT,
                        4128,
                        "5".repeat(64),
                        traits.contains(Trait.ENCRYPTED)
                                ? new Manifest.Encrypted(SNAPSHOT + ".age", 5000, "7".repeat(64), List.of("age1"))
                                : null)),
                null,
                traits.contains(Trait.TAKEN_DURING_A_ROLLOUT)
                        ? List.of(new Manifest.RecordedFinding(
                                Finding.ROLLOUT, Finding.Level.FAIL, "A revision is being rolled out.", true))
                        : List.of(),
                List.of(new Manifest.StageDuration(
                        traits.contains(Trait.REHEARSED) ? Stage.REHEARSAL : Stage.VERIFY, 1234)));
        return new Backup(cluster, manifest, List.of(SNAPSHOT, "backup_2021-06-20_020000.json"), true, false);
    }
}
