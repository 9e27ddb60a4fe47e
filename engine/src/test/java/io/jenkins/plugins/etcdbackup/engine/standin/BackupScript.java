package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A node's cluster-backup.sh, the `oc` that it calls, and the image that it copies etcdctl out of. */
final class BackupScript {

    private static final String IMAGE = "var/lib/containers/storage/etcd";
    private static final String SCRIPT = "usr/local/bin/cluster-backup.sh";

    private final NodeFiles files;
    private final String node;
    private final EtcdInstallation installation;

    BackupScript(NodeFiles files, String node, EtcdInstallation installation) {
        this.files = files;
        this.node = node;
        this.installation = installation;
    }

    void install(NodeRoot.Script behaviour) throws IOException {
        Path script = files.root().resolve(SCRIPT);
        files.install("cluster-backup.sh", SCRIPT, StaticPods.environmentName(node));
        files.install("oc", "usr/local/bin/oc", "");
        image();
        String sound = Files.readString(script);
        switch (behaviour) {
            case SOUND -> {}
            case MISSING -> Files.delete(script);
            case EXITS_WITH_1 ->
                files.write(
                        SCRIPT,
                        "rwxr-xr-x",
                        """
                    #!/usr/bin/env bash
                    mkdir -p "${!#}"
                    echo "Currently the etcd operator is progressing. A reliable backup requires that a rollout is not in progress.  Aborting!"
                    exit 1
                    """);
            case EXITS_WITH_5 -> failingEtcdctl();
            case PRINTS_NO_STATUS ->
                files.write(
                        SCRIPT,
                        "rwxr-xr-x",
                        sound.replace(
                                "snapshot status \"$snapshot\" -w json",
                                "snapshot status \"$snapshot\" -w json >/dev/null"));
            case OF_OKD_4_5 -> files.write(SCRIPT, "rwxr-xr-x", withoutForce(sound));
            case HANGS -> files.write(SCRIPT, "rwxr-xr-x", sound.replace("\ntar -cpzf", "\nsleep 100000\ntar -cpzf"));
        }
    }

    private static String withoutForce(String sound) {
        String older = sound.replaceAll("(?s)\nif \\[ \"\\$1\" == \"--force\" .*?\nfi\n", "\n")
                .replaceAll("(?s)\nnot_progressing\\(\\) \\{.*?\n}\n", "\n")
                .replaceAll("\n[^\n]*not_progressing[^\n]*", "")
                .replace(" [--force]", "");
        if (older.contains("--force") || older.contains("progressing")) {
            throw new IllegalStateException("the stand-in's script has changed");
        }
        return older;
    }

    private void failingEtcdctl() throws IOException {
        Files.delete(files.root().resolve(IMAGE + "/etcdctl"));
        files.write(
                IMAGE + "/etcdctl",
                "rwxr-xr-x",
                """
                #!/usr/bin/env bash
                case "$*" in
                "snapshot save"*)
                    touch "${!#}.part"
                    echo "Error: could not open snapshot stream: rpc error: context deadline exceeded" >&2
                    exit 5 ;;
                *) echo "etcdctl version: 3.4.23" ;;
                esac
                """);
    }

    /** Stands for the image of etcd in the node's image store, out of which cluster-backup.sh copies etcdctl. */
    private void image() throws IOException {
        Path image = Files.createDirectories(files.root().resolve(IMAGE));
        for (String program : List.of("etcd", "etcdctl", "etcdutl")) {
            Path from = installation.bin().resolve(program);
            if (Files.exists(from)) {
                linkOrCopy(from, image.resolve(program));
            }
        }
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(from, to);
        }
    }
}
