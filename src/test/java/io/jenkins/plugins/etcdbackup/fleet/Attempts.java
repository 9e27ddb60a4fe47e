package io.jenkins.plugins.etcdbackup.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Attempts that nobody made, so long before a certain time. */
final class Attempts {

    static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    static final String VERSION = "4.20.3";

    private Attempts() {}

    static BackupEntry good(int build, Duration ago) {
        return entry(build, ago, null, VERSION, false, false, true, false);
    }

    static BackupEntry failed(int build, Duration ago) {
        return entry(build, ago, "It did not work.", null, false, false, true, false);
    }

    static BackupEntry ofVersion(int build, Duration ago, String version) {
        return entry(build, ago, null, version, false, false, true, false);
    }

    static BackupEntry dirty(int build, Duration ago) {
        return entry(build, ago, null, VERSION, true, false, true, false);
    }

    static BackupEntry plain(int build, Duration ago) {
        return entry(build, ago, null, VERSION, false, true, true, false);
    }

    static BackupEntry withoutKeys(int build, Duration ago) {
        return entry(build, ago, null, VERSION, false, false, false, false);
    }

    static BackupEntry rehearsed(int build, Duration ago) {
        return entry(build, ago, null, VERSION, false, false, true, true);
    }

    /** One that a later build verified. */
    static BackupEntry verified(int build, Duration ago, Verification verification) {
        return entry(rehearsed(build, ago), verification, null);
    }

    /** One before which there was another. */
    static BackupEntry after(int build, Duration ago, Changes changes) {
        return entry(rehearsed(build, ago), null, changes);
    }

    private static BackupEntry entry(BackupEntry of, Verification verification, Changes changes) {
        return new BackupEntry(
                of.job(),
                of.build(),
                of.position(),
                of.cluster(),
                of.clusterId(),
                null,
                null,
                of.version(),
                of.started(),
                of.finished(),
                of.size(),
                of.keys(),
                of.revision(),
                of.node(),
                of.method(),
                0,
                false,
                false,
                true,
                true,
                true,
                of.rehearsed(),
                verification,
                changes,
                NOW.plusSeconds(60).toEpochMilli(),
                Map.of("CAPTURE", 1000L));
    }

    private static BackupEntry entry(
            int build,
            Duration ago,
            String failure,
            String version,
            boolean dirty,
            boolean plain,
            boolean keysLeft,
            boolean rehearsed) {
        long at = NOW.minus(ago).toEpochMilli();
        return new BackupEntry(
                "nightly",
                build,
                0,
                "prod",
                "id-1",
                failure,
                failure == null ? null : "CAPTURE",
                version,
                at - 60_000,
                at,
                1000,
                10,
                20,
                "master-0",
                "script",
                0,
                dirty,
                plain,
                keysLeft,
                true,
                false,
                rehearsed ? at : 0,
                null,
                null,
                0,
                null);
    }
}
