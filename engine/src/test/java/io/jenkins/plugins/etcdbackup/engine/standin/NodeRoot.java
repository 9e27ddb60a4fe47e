package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The root directory of one control-plane node, laid out as OKD lays it out: static pods and their revisions,
 * certificates, scripts; the programs of the machine are bound into it where a pod uses it.
 */
public final class NodeRoot {

    /** What happens to the node's cluster-backup.sh. */
    public enum Script {
        /** Behaves as documented. */
        SOUND,
        /** Is not there. */
        MISSING,
        /** Ends with 1 and a message, before it wrote anything. */
        EXITS_WITH_1,
        /** etcdctl fails to save the snapshot: ends with 5. */
        EXITS_WITH_5,
        /** Ends with 0 and both files, but without the status line. */
        PRINTS_NO_STATUS,
        /** Prints its first lines and then nothing more. */
        HANGS,
        /** Looks at no operator and knows no --force. */
        OF_OKD_4_5
    }

    private static final List<String> TRACES = List.of("home/core", "tmp", "var/tmp", "usr/local/bin", "root", "run");

    private final String name;
    private final String address;
    private final Path directory;
    private final NodeFiles files;
    private final BackupScript backupScript;
    private StaticPods staticPods;
    private SortedSet<String> original = new TreeSet<>();
    private volatile int smallDiskMegabytes;

    /** What the nodes of one cluster have in common. */
    record Cluster(
            StandInRelease release,
            SortedMap<String, String> members,
            EtcdCluster etcd,
            String apiUrl,
            String apiCa,
            String localToken) {}

    NodeRoot(String name, String address, Path directory, EtcdInstallation installation) {
        this.name = name;
        this.address = address;
        this.directory = directory;
        this.files = new NodeFiles(directory);
        this.backupScript = new BackupScript(files, name, installation);
    }

    public String name() {
        return name;
    }

    /** Where the node's etcd member listens. */
    public String address() {
        return address;
    }

    /** The folder that a pod sees as {@code /host}. */
    public Path directory() {
        return directory;
    }

    int smallDiskMegabytes() {
        return smallDiskMegabytes;
    }

    /** Pods that start from now on find so little space under /home/core; 0 for as much as there is. */
    void smallDisk(int megabytes) {
        smallDiskMegabytes = megabytes;
    }

    void lay(Cluster cluster) throws IOException {
        for (String folder : List.of(
                "etc/alternatives",
                "home/core/assets",
                "usr/local/bin",
                "tmp",
                "var/tmp",
                "var/lib/etcd",
                "var/log",
                "root",
                "run",
                "dev",
                "proc",
                "sys",
                "var/lib/kubelet")) {
            Files.createDirectories(directory.resolve(folder));
        }
        files.write(
                "etc/os-release",
                "rw-r--r--",
                """
                NAME="%s"
                VARIANT_ID=coreos
                PRETTY_NAME="%s"
                """
                        .formatted(
                                cluster.release().operatingSystem().replaceFirst(" CoreOS.*", ""),
                                cluster.release().operatingSystem()));
        files.write(
                "etc/passwd",
                "rw-r--r--",
                "root:x:0:0:root:/root:/bin/bash\ncore:x:1000:1000:CoreOS:/home/core:/bin/bash\n");
        files.write("etc/group", "rw-r--r--", "root:x:0:\ncore:x:1000:\n");
        files.write("etc/hostname", "rw-r--r--", name + "\n");
        files.write("etc/hosts", "rw-r--r--", "127.0.0.1 localhost\n");
        staticPods = new StaticPods(files, name, cluster);
        staticPods.write();
        backupScript.install(Script.SOUND);
        original = traces();
    }

    /** Changes how the node's cluster-backup.sh behaves, from the next time it runs. */
    public void script(Script behaviour) throws IOException {
        backupScript.install(behaviour);
    }

    /** Puts the files of encryption at rest where the API server of the node has them, and takes others away. */
    void encryptionConfig(Map<String, String> files) throws IOException {
        staticPods.encryptionConfig(files);
    }

    /** Files that were not there when the node was laid out, in the places where a backup may leave some. */
    public List<String> leftFiles() {
        SortedSet<String> left = traces();
        left.removeAll(original);
        return left.stream().map(path -> name + ":/" + path).toList();
    }

    /** Deletes such files. */
    void sweep() throws IOException {
        SortedSet<String> left = traces();
        left.removeAll(original);
        for (String path : left) {
            if (Files.exists(directory.resolve(path))) {
                Folders.delete(directory.resolve(path));
            }
        }
    }

    private SortedSet<String> traces() {
        SortedSet<String> found = new TreeSet<>();
        for (String place : TRACES) {
            try (Stream<Path> paths = Files.walk(directory.resolve(place))) {
                paths.map(files::relative).forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }
}
