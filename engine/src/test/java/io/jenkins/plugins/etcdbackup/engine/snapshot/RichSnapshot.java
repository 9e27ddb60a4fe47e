package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a real snapshot with something in each of etcd's buckets: a history that was compacted, deletions, revisions of
 * several changes, leases, users, roles and a removed member.
 */
final class RichSnapshot {

    private static final Pattern MEMBER = Pattern.compile("Member\\s+([0-9a-f]+) added");

    private RichSnapshot() {}

    static Path take(Path directory) throws Exception {
        return take(EtcdInstallation.v35(), directory);
    }

    static Path take(EtcdInstallation installation, Path directory) throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(installation, directory.resolve("rich"));
        try (EtcdCluster etcd = EtcdCluster.start(setup);
                EtcdLoad load = new EtcdLoad(etcd)) {
            for (int round = 0; round < 3; round++) {
                load.put("/kubernetes.io/pods/default/pod-", 30, 250);
            }
            etcd.etcdctl("compact", "3").orFail();
            load.put("/kubernetes.io/secrets/default/large-", 2, 9000);
            load.put("/kubernetes.io/pods/default/pod-", 5, 100);
            // Several changes in one revision.
            etcd.etcdctl("del", "--prefix", "/kubernetes.io/pods/default/pod-1").orFail();
            String lease =
                    etcd.etcdctl("lease", "grant", "3600").orFail().output().split(" ")[1];
            etcd.etcdctl("put", "--lease=" + lease, "/kubernetes.io/leases/a", "held")
                    .orFail();
            etcd.etcdctl("put", "/kubernetes.io/empty", "").orFail();
            addUsers(etcd);
            removeAMember(etcd);
            etcd.etcdctl("put", "/kubernetes.io/last", "one").orFail();
            return etcd.saveSnapshot(directory.resolve("rich.db"));
        }
    }

    private static void addUsers(EtcdCluster etcd) throws IOException {
        for (List<String> command : List.of(
                List.of("role", "add", "reader"),
                List.of("role", "grant-permission", "reader", "read", "/a", "/b"),
                List.of("role", "grant-permission", "reader", "readwrite", "/c"),
                List.of("user", "add", "root:example"),
                List.of("user", "grant-role", "root", "root"),
                List.of("user", "add", "bob:example"),
                List.of("user", "grant-role", "bob", "reader"),
                List.of("user", "add", "cat", "--no-password"))) {
            etcd.etcdctl(command.toArray(String[]::new)).orFail();
        }
    }

    private static void removeAMember(EtcdCluster etcd) throws IOException {
        String added = etcd.etcdctl("member", "add", "other", "--learner", "--peer-urls=https://127.0.0.1:1")
                .orFail()
                .output();
        Matcher member = MEMBER.matcher(added);
        if (!member.find()) {
            throw new IllegalStateException("no member's id in " + added);
        }
        etcd.etcdctl("member", "remove", member.group(1)).orFail();
    }
}
