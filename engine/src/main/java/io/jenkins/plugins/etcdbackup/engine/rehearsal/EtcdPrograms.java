package io.jenkins.plugins.etcdbackup.engine.rehearsal;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs of one etcd release.
 *
 * @param restorer what has {@code snapshot restore}: etcdutl since 3.5, etcdctl before
 */
public record EtcdPrograms(Path etcd, Path etcdctl, Path restorer) {

    /**
     * Finds them: as given, beside the etcd that was given, or on the search path.
     *
     * @param etcd the program or the folder that it is in; null if not given
     * @param etcdctl null if not given
     * @param searchPath folders as in $PATH
     */
    public static EtcdPrograms find(Path etcd, Path etcdctl, String searchPath) throws BackupException {
        Path server = etcd != null
                ? executable(Files.isDirectory(etcd) ? etcd.resolve("etcd") : etcd)
                : search("etcd", searchPath).orElseThrow(() -> missing("etcd"));
        Path client = etcdctl != null
                ? executable(etcdctl)
                : beside(server, "etcdctl")
                        .or(() -> search("etcdctl", searchPath))
                        .orElseThrow(() -> missing("etcdctl"));
        Path restorer = beside(client, "etcdutl").orElse(client);
        return new EtcdPrograms(server, client, restorer);
    }

    private static Optional<Path> search(String name, String searchPath) {
        for (String folder : searchPath.split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
                return Optional.of(Path.of(folder, name).toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> beside(Path program, String name) {
        return Optional.of(program.resolveSibling(name)).filter(Files::isExecutable);
    }

    private static Path executable(Path given) throws BackupException {
        if (!Files.isExecutable(given) || Files.isDirectory(given)) {
            throw new BackupException(Stage.REQUEST, given + " is not a program that can be run.");
        }
        return given.toAbsolutePath();
    }

    private static BackupException missing(String name) {
        return new BackupException(
                Stage.REQUEST,
                "There is no " + name + " on this machine's PATH. Install etcd of the release that the cluster runs"
                        + " (Debian: etcd-server and etcd-client), or say where it is by " + Option.ETCD + " and "
                        + Option.ETCDCTL + ".");
    }
}
