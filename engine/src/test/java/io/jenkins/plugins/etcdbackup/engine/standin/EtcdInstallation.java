package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/**
 * The programs of one etcd release; {@code scripts/get-etcd.sh} fetches or builds them where they are missing. The
 * same script brings {@code age}. A test of a release that can't be had here ends as not run, with the reason.
 *
 * @param release one of {@link #RELEASES}
 * @param bin the folder of its programs
 */
public record EtcdInstallation(String release, Path bin) {

    /** Those that are run against; the versions of 3.6 and 3.7 stand in scripts/go. */
    public static final List<String> RELEASES = List.of("3.4", "3.5", "3.6", "3.7");

    /** The script's exit code for a part that this machine can neither fetch nor build. */
    private static final int NOT_TO_BE_HAD = 3;

    static List<String> releases() {
        return RELEASES;
    }

    /** etcd 3.4.23 of Debian 12: what OKD 4.4 to 4.8 run is near to it. */
    public static EtcdInstallation v34() {
        return of("3.4");
    }

    /** etcd 3.5.16 of Debian 13: what OKD 4.9 to 4.20 run is near to it. */
    public static EtcdInstallation v35() {
        return of("3.5");
    }

    /** etcd 3.6, built from its modules: what OKD 4.21 and later run. */
    public static EtcdInstallation v36() {
        return of("3.6");
    }

    /** etcd 3.7, built from its modules: no OKD runs it yet. */
    public static EtcdInstallation v37() {
        return of("3.7");
    }

    public static EtcdInstallation of(String release) {
        return new EtcdInstallation(release, part(release, "etcd").getParent());
    }

    /** The age program; age-keygen lies beside it. */
    public static Path age() {
        return part("age", "age");
    }

    public Path etcd() {
        return bin.resolve("etcd");
    }

    public Path etcdctl() {
        return bin.resolve("etcdctl");
    }

    /** Restores and reads snapshots since 3.5; the release before does both with {@link #etcdctl()}. */
    public Path etcdutl() {
        return release.equals("3.4") ? etcdctl() : bin.resolve("etcdutl");
    }

    /** Whether its servers write by which schema they keep their data. */
    public boolean keepsStorageVersion() {
        return !release.equals("3.4") && !release.equals("3.5");
    }

    /** Where things that are expensive to make are kept between runs. */
    public static Path cache() {
        String chosen = System.getenv("ETCD_BACKUP_CACHE");
        return chosen == null || chosen.isEmpty() ? repository().resolve(".cache") : Path.of(chosen);
    }

    /** The root of the repository that the tests run in. */
    public static Path repository() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("scripts/get-etcd.sh"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run this inside of the repository: scripts/get-etcd.sh was not found");
    }

    private static Path part(String part, String program) {
        Path wanted = cache().resolve("etcd").resolve(part).resolve("usr/bin").resolve(program);
        if (!Files.isExecutable(wanted)) {
            try {
                Path script = repository().resolve("scripts/get-etcd.sh");
                LocalProgram got = LocalProgram.run(Duration.ofMinutes(20), Map.of(), List.of(script.toString(), part));
                if (got.exitCode() == NOT_TO_BE_HAD) {
                    throw new TestAbortedException(got.errors().strip());
                }
                got.orFail();
            } catch (IOException e) {
                throw new IllegalStateException("scripts/get-etcd.sh " + part + " could not be run", e);
            }
        }
        return wanted;
    }
}
