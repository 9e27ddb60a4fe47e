package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.LooseMap;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks etcd for its members by etcdctl in one of the etcd pods, whose environment has the endpoints and certificates
 * (openshift/cluster-etcd-operator, bindata/etcd/pod.yaml, releases 4.4 to 4.20). etcdctl exits with 1 when any member
 * is unwell and still prints what the others said, so its output counts and not its exit code.
 */
public final class EtcdReader {

    public static final String NAMESPACE = "openshift-etcd";

    private static final PodExec.Limits LIMITS = new PodExec.Limits(Duration.ofSeconds(40), 1 << 20);

    /** A member reads some hundred megabytes a second, and older etcdctls ask one after the other. */
    private static final PodExec.Limits LONG_LIMITS = new PodExec.Limits(Duration.ofMinutes(4), 1 << 20);

    private final ClusterConnection connection;

    EtcdReader(ClusterConnection connection) {
        this.connection = connection;
    }

    /** Something to ask in one of the etcd pods. */
    private interface Question<T> {
        T ask(PodExec exec) throws BackupException, InterruptedException;
    }

    EtcdFacts read() throws InterruptedException {
        try {
            return ask(EtcdReader::facts);
        } catch (BackupException e) {
            return EtcdFacts.unreadable(e.getMessage());
        }
    }

    /**
     * Has every member sum up its keys up to that revision (HashKV); each reads all of its data for it. Members that can't,
     * because they are down, learners, behind that revision or past its compaction, are not in the answer.
     *
     * @param revision 0 for the newest that each member has
     */
    public static List<MemberHash> hashes(ClusterConnection connection, long revision)
            throws BackupException, InterruptedException {
        return new EtcdReader(connection).ask(exec -> hashes(exec, revision));
    }

    private static List<MemberHash> hashes(PodExec exec, long revision) throws BackupException, InterruptedException {
        PodExec.Output output = exec.run(
                LONG_LIMITS,
                List.of(
                        "etcdctl",
                        "endpoint",
                        "hashkv",
                        "--cluster",
                        "--rev=" + revision,
                        "--write-out=json",
                        "--command-timeout=" + LONG_LIMITS.time().toSeconds() / 2 + "s"));
        List<MemberHash> found = new ArrayList<>();
        for (LooseMap answer : LooseMap.parseList(output.stdout()).orElse(List.of())) {
            LooseMap hash = answer.at("HashKV");
            found.add(new MemberHash(
                    hex(hash.at("header"), "member_id"),
                    hash.number("hash").orElse(0L),
                    hash.number("compact_revision").orElse(0L),
                    hash.at("header").number("revision").orElse(0L)));
        }
        return found;
    }

    private <T> T ask(Question<T> question) throws BackupException, InterruptedException {
        List<Pod> pods = connection.call(Stage.CLUSTER_FACTS, "listing the etcd pods", client -> client.pods()
                .inNamespace(NAMESPACE)
                .withLabel("app", "etcd")
                .list()
                .getItems());
        BackupException last = new BackupException(
                Stage.CLUSTER_FACTS, "No running etcd pod was found in namespace " + NAMESPACE + ".");
        for (Pod pod : pods) {
            if (pod.getStatus() == null || !"Running".equals(pod.getStatus().getPhase())) {
                continue;
            }
            try {
                return question.ask(new PodExec(connection, container(pod), Stage.CLUSTER_FACTS));
            } catch (BackupException e) {
                last = e;
            }
        }
        throw last;
    }

    /** The container {@code etcdctl} is there for this; {@code etcd} has the same program. */
    private static PodExec.Container container(Pod pod) {
        boolean hasEtcdctl =
                pod.getSpec().getContainers().stream().anyMatch(c -> c.getName().equals("etcdctl"));
        return new PodExec.Container(NAMESPACE, pod.getMetadata().getName(), hasEtcdctl ? "etcdctl" : "etcd");
    }

    private static EtcdFacts facts(PodExec exec) throws BackupException, InterruptedException {
        LooseMap members = json(exec, "member", "list").get(0);
        Map<String, LooseMap> statuses = new HashMap<>();
        for (LooseMap status : json(exec, "endpoint", "status", "--cluster")) {
            statuses.put(hex(status.at("Status", "header"), "member_id"), status.at("Status"));
        }
        Map<String, Boolean> healthy = new HashMap<>();
        for (LooseMap health : json(exec, "endpoint", "health", "--cluster")) {
            health.text("endpoint").ifPresent(e -> healthy.put(host(e), serves(health)));
        }
        List<EtcdMember> found = new ArrayList<>();
        for (LooseMap member : members.list("members")) {
            found.add(member(member, statuses.get(hex(member, "ID")), healthy));
        }
        return new EtcdFacts(found, null);
    }

    /**
     * Whether the member took part in a consensus just now. Since 3.5 etcdctl calls all members unhealthy while any alarm
     * is raised, after each has answered (etcd v3.5.16, etcdctl/ctlv3/command/ep_command.go); the alarms themselves are
     * read from the status.
     */
    private static boolean serves(LooseMap health) {
        return health.isTrue("health")
                || health.text("error")
                        .filter(e -> e.startsWith("Active Alarm(s)"))
                        .isPresent();
    }

    private static EtcdMember member(LooseMap member, LooseMap status, Map<String, Boolean> healthy) {
        List<String> hosts =
                member.texts("clientURLs").stream().map(EtcdReader::host).toList();
        boolean well = hosts.stream().anyMatch(h -> healthy.getOrDefault(h, false));
        return new EtcdMember(
                hex(member, "ID"),
                member.text("name").orElse(""),
                hosts,
                member.isTrue("isLearner"),
                well,
                status == null ? null : status(status));
    }

    private static EtcdMember.Status status(LooseMap status) {
        String self = hex(status.at("header"), "member_id");
        return new EtcdMember.Status(
                status.text("version").orElse(""),
                status.number("dbSize").orElse(0L),
                self.equals(hex(status, "leader")),
                status.texts("errors"));
    }

    private static List<LooseMap> json(PodExec exec, String... arguments) throws BackupException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("etcdctl"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--write-out=json", "--command-timeout=5s"));
        PodExec.Output output = exec.run(LIMITS, command);
        Optional<List<LooseMap>> parsed = LooseMap.parseList(output.stdout());
        return parsed.filter(list -> !list.isEmpty())
                .orElseThrow(() -> new BackupException(
                        Stage.CLUSTER_FACTS,
                        "etcdctl " + String.join(" ", arguments) + " exited with " + output.exitCode()
                                + " and printed no JSON: " + firstLine(output.stderr())));
    }

    private static String firstLine(String text) {
        String line = text.strip().lines().findFirst().orElse("nothing");
        return line.length() <= 300 ? line : line.substring(0, 297) + "...";
    }

    /** etcd's ids are unsigned 64-bit numbers, and etcdctl's logs show them in hexadecimal. */
    private static String hex(LooseMap fields, String name) {
        return fields.text(name)
                .filter(t -> t.matches("\\d{1,20}"))
                .map(t -> new BigInteger(t).toString(16))
                .orElse("");
    }

    private static String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? url : host.replaceAll("[\\[\\]]", "");
        } catch (IllegalArgumentException e) {
            return url;
        }
    }
}
