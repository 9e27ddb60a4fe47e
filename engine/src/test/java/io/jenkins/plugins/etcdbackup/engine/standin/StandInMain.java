package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a stand-in control plane until it gets SIGTERM or Ctrl-C, for the demo and for acceptance runs. */
@Command(
        name = "stand-in",
        mixinStandardHelpOptions = true,
        description = "Runs a stand-in OKD 4 control plane on loopback until SIGTERM or Ctrl-C.")
final class StandInMain implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIRECTORY",
            description = "for nodes, data and logs; DIRECTORY/access gets kubeconfig, url, token, ca.crt, user and"
                    + " password, and at last the empty file `ready`")
    private Path directory;

    @Option(names = "--okd", description = "release of OKD: 4.8, 4.15, 4.20, 4.22 or 5.0; default 4.22, or by --etcd")
    private String okd;

    @Option(names = "--etcd", description = "release of etcd, 3.4 to 3.7; default that of the OKD")
    private String etcd;

    @Option(
            names = "--megabytes",
            defaultValue = "110",
            description = "size of etcd's database; default ${DEFAULT-VALUE}")
    private int megabytes;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StandInMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path access = directory.resolve("access");
        Files.deleteIfExists(access.resolve("ready"));
        CountDownLatch over = new CountDownLatch(1);
        StandInRelease release = release();
        EtcdInstallation installation = EtcdInstallation.of(etcd == null ? release.etcd() : etcd);
        try (StandInControlPlane okd = StandInControlPlane.start(
                new StandInControlPlane.Setup(directory, release, installation, Topology.THREE_NODES, megabytes))) {
            Thread closer = new Thread(() -> end(okd), "closer");
            Runtime.getRuntime().addShutdownHook(closer);
            okd.writeAccess(access);
            certificatesForEtcd(okd, access);
            Files.createFile(access.resolve("ready"));
            System.out.println("stand-in OKD " + okd.release().version() + " with etcd " + installation.release()
                    + " serves at " + okd.url() + "; how to reach it: " + access);
            over.await();
        }
        return 0;
    }

    private StandInRelease release() {
        if (okd != null) {
            return StandInRelease.of(okd);
        }
        return etcd == null ? StandInRelease.CURRENT : StandInRelease.with(EtcdInstallation.of(etcd));
    }

    /** The last line of the output says what clients left. */
    private static void end(StandInControlPlane okd) {
        Leftovers left = okd.leftovers();
        okd.close();
        System.out.println(
                left.isEmpty()
                        ? "clients left no object, file, process or log-in behind"
                        : "clients left behind: " + left);
    }

    /** What etcdctl needs to ask the members themselves. */
    private static void certificatesForEtcd(StandInControlPlane okd, Path access) throws IOException {
        EtcdCluster etcd = okd.etcd();
        Files.writeString(
                access.resolve("etcd.env"),
                """
                export ETCDCTL_API=3
                export ETCDCTL_ENDPOINTS=%s
                export ETCDCTL_CACERT=%s
                export ETCDCTL_CERT=%s
                export ETCDCTL_KEY=%s
                """
                        .formatted(
                                etcd.member(0).endpoint(),
                                etcd.certificates().resolve("ca-bundle.crt").toAbsolutePath(),
                                etcd.certificates().resolve("etcd-client.crt").toAbsolutePath(),
                                etcd.certificates().resolve("etcd-client.key").toAbsolutePath()));
    }
}
