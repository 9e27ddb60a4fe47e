package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.jenkins.plugins.etcdbackup.engine.cluster.OperatorStatus.Condition;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.LooseMap;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.report.UpdateHistory;
import io.jenkins.plugins.etcdbackup.engine.report.UpdateHistory.Release;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@link ClusterFacts} from the objects that openshift/api defines (config/v1 and operator/v1, 2026-08). They are
 * read without their Java types: those of a newer release would be wrong for 4.4 as much as the other way round.
 */
public final class FactsReader {

    static final List<String> OPERATORS =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");

    private static final String CONFIG = "config.openshift.io";

    private final ClusterConnection connection;

    /** Reads all of them; what needs more than the usual rights (etcd's members, the signer) may be missing. */
    public static ClusterFacts read(ClusterConnection connection) throws BackupException, InterruptedException {
        return new FactsReader(connection).facts();
    }

    /** Which cluster this is and what it runs, where nothing else may be read. */
    public static RunningRelease readRelease(ClusterConnection connection)
            throws BackupException, InterruptedException {
        return new FactsReader(connection).release();
    }

    private FactsReader(ClusterConnection connection) {
        this.connection = connection;
    }

    private ClusterFacts facts() throws BackupException, InterruptedException {
        LooseMap version = object(CONFIG, "clusterversions", "version").orElseThrow(this::notOpenShift);
        List<ClusterNode> nodes = new NodeReader(connection).read();
        return new ClusterFacts(
                identity(version, nodes),
                version(version),
                proxy(),
                encryption(),
                operators(),
                nodes,
                new EtcdReader(connection).read(),
                AggregatorSigner.read(connection).orElse(null));
    }

    private RunningRelease release() throws BackupException, InterruptedException {
        LooseMap version = object(CONFIG, "clusterversions", "version").orElseThrow(this::notOpenShift);
        return new RunningRelease(version.at("spec").text("clusterID").orElse(""), version(version));
    }

    private BackupException notOpenShift() {
        return new BackupException(
                Stage.CLUSTER_FACTS,
                "The cluster at " + connection.server() + " is not OKD or OpenShift 4: it has no ClusterVersion object."
                        + " Only such clusters can be backed up with this.");
    }

    private ClusterIdentity identity(LooseMap version, List<ClusterNode> nodes)
            throws BackupException, InterruptedException {
        LooseMap status = object(CONFIG, "infrastructures", "cluster")
                .orElse(LooseMap.NONE)
                .at("status");
        // Before 4.8 there is no such field, and no other topology than these two.
        long controlPlane = nodes.stream().filter(ClusterNode::controlPlane).count();
        String derived = controlPlane == 1 ? "SingleReplica" : "HighlyAvailable";
        return new ClusterIdentity(
                version.at("spec").text("clusterID").orElse(""),
                status.text("apiServerURL").orElse(""),
                status.text("infrastructureName").orElse(""),
                status.text("controlPlaneTopology").orElse(derived));
    }

    private static ClusterVersion version(LooseMap version) {
        List<Release> releases = version.at("status").list("history").stream()
                .map(entry -> new Release(
                        entry.text("state").orElse(null),
                        entry.text("version").orElse(null),
                        entry.text("image").orElse(null),
                        entry.text("startedTime").orElse(null)))
                .toList();
        UpdateHistory history = new UpdateHistory(
                releases, version.at("status", "desired").text("version").orElse(null));
        Instant installed = releases.isEmpty()
                ? null
                : instant(Optional.ofNullable(releases.get(releases.size() - 1).startedTime()))
                        .orElse(null);
        return new ClusterVersion(
                history.currentVersion(),
                history.current().map(Release::image).orElse(null),
                history.target(),
                installed);
    }

    private ClusterProxy proxy() throws BackupException, InterruptedException {
        LooseMap status =
                object(CONFIG, "proxies", "cluster").orElse(LooseMap.NONE).at("status");
        return new ClusterProxy(
                status.text("httpProxy").orElse(""),
                status.text("httpsProxy").orElse(""),
                status.text("noProxy").orElse(""));
    }

    private EncryptionAtRest encryption() throws BackupException, InterruptedException {
        LooseMap wanted =
                object(CONFIG, "apiservers", "cluster").orElse(LooseMap.NONE).at("spec", "encryption");
        String type = wanted.text("type").orElse("identity");
        String kms = wanted.at("kms").text("type").orElse("");
        List<LooseMap> conditions = new ArrayList<>();
        for (String operator : List.of("kubeapiservers", "openshiftapiservers", "authentications")) {
            conditions.addAll(object("operator.openshift.io", operator, "cluster")
                    .orElse(LooseMap.NONE)
                    .at("status")
                    .list("conditions"));
        }
        return EncryptionConditions.read(type, kms, conditions);
    }

    private List<OperatorStatus> operators() throws BackupException, InterruptedException {
        List<OperatorStatus> found = new ArrayList<>();
        for (String name : OPERATORS) {
            List<LooseMap> conditions = object(CONFIG, "clusteroperators", name)
                    .orElse(LooseMap.NONE)
                    .at("status")
                    .list("conditions");
            found.add(operator(name, conditions));
        }
        return found;
    }

    private static OperatorStatus operator(String name, List<LooseMap> conditions) {
        Condition available = condition(conditions, "Available");
        Condition progressing = condition(conditions, "Progressing");
        Condition degraded = condition(conditions, "Degraded");
        List<String> wrong = new ArrayList<>();
        if (available != Condition.TRUE) {
            message(conditions, "Available").ifPresent(wrong::add);
        }
        if (progressing != Condition.FALSE) {
            message(conditions, "Progressing").ifPresent(wrong::add);
        }
        if (degraded != Condition.FALSE) {
            message(conditions, "Degraded").ifPresent(wrong::add);
        }
        return new OperatorStatus(name, available, progressing, degraded, String.join("; ", wrong));
    }

    private static Condition condition(List<LooseMap> conditions, String type) {
        return ofType(conditions, type)
                .flatMap(c -> c.text("status"))
                .map(status -> switch (status) {
                    case "True" -> Condition.TRUE;
                    case "False" -> Condition.FALSE;
                    default -> Condition.UNKNOWN;
                })
                .orElse(Condition.UNKNOWN);
    }

    private static Optional<String> message(List<LooseMap> conditions, String type) {
        return ofType(conditions, type)
                .flatMap(c -> c.text("message"))
                .map(m -> m.replaceAll("\\s+", " ").strip())
                .map(m -> m.length() <= 300 ? m : m.substring(0, 297) + "...");
    }

    private static Optional<LooseMap> ofType(List<LooseMap> conditions, String type) {
        return conditions.stream()
                .filter(c -> c.text("type").filter(type::equals).isPresent())
                .findFirst();
    }

    private static Optional<Instant> instant(Optional<String> text) {
        try {
            return text.map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Optional<LooseMap> object(String group, String plural, String name)
            throws BackupException, InterruptedException {
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion("v1")
                .withPlural(plural)
                .withNamespaced(false)
                .build();
        GenericKubernetesResource object = connection.call(
                Stage.CLUSTER_FACTS, "reading " + plural + "/" + name, client -> client.genericKubernetesResources(
                                context)
                        .withName(name)
                        .get());
        return Optional.ofNullable(object).map(LooseMap::of);
    }
}
