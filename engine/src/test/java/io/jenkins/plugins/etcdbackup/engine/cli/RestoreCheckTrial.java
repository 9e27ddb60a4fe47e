package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.tarball.RealBackup;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** restore-check, as a person asks a live cluster, and backups to ask it about. */
final class RestoreCheckTrial {

    private final Path kubeconfig;
    private final Path work;

    RestoreCheckTrial(Path kubeconfig, Path work) {
        this.kubeconfig = kubeconfig;
        this.work = work;
    }

    /** What a command said and returned. */
    record Ended(int exitCode, String out, String err) {

        void with(int code, String... words) {
            assertThat(out + err).contains(words).doesNotContain("\tat ");
            assertThat(exitCode).as(out + err).isEqualTo(code);
        }
    }

    /** A backup that the cluster itself gave. */
    Path backup() throws Exception {
        Path directory = Files.createDirectory(work.resolve("taken"));
        run("backup", "--kubeconfig", kubeconfig.toString(), "--output", directory.toString(), "--method", "direct")
                .with(ExitCode.OK, "are successfully saved to");
        return directory;
    }

    /** A whole backup of some cluster. */
    Path backupOf(RestoreTarget cluster) throws Exception {
        Path saved = Files.createDirectory(work.resolve("saved"));
        Path directory = Files.createDirectory(work.resolve("laid-out"));
        RealBackup.write(directory, RealBackup.saveSnapshot(EtcdInstallation.v34(), saved, false, cluster), cluster);
        return directory;
    }

    Ended check(Path directory) {
        return run("restore-check", "--kubeconfig", kubeconfig.toString(), directory.toString());
    }

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }
}
