package io.jenkins.plugins.etcdbackup.fleet;

import java.time.Duration;
import java.time.Instant;

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
                "prod-x",
                failure,
                version,
                at - 60_000,
                at,
                1000,
                900,
                10,
                20,
                "master-0",
                "script",
                0,
                dirty,
                plain,
                keysLeft,
                true,
                rehearsed ? at : 0,
                0,
                null);
    }
}
