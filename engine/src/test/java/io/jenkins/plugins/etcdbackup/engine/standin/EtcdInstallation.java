package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The programs of one etcd release, as Debian ships them; {@code scripts/get-etcd.sh} fetches them where they are
 * missing. The same script brings {@code age}.
 *
 * @param release 3.4 or 3.5
 * @param bin the folder of its programs
 */
public record EtcdInstallation(String release, Path bin) {

    /** etcd 3.4.23 of Debian 12: what OKD 4.4 to 4.8 run is near to it. */
    public static EtcdInstallation v34() {
        return of("3.4");
    }

    /** etcd 3.5.16 of Debian 13: what OKD 4.9 to 4.20 run is near to it. */
    public static EtcdInstallation v35() {
        return of("3.5");
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
                LocalProgram.run(Duration.ofMinutes(8), Map.of(), List.of(script.toString(), part))
                        .orFail();
            } catch (IOException e) {
                throw new IllegalStateException("scripts/get-etcd.sh " + part + " could not be run", e);
            }
        }
        return wanted;
    }
}
