package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a kubeconfig as client-go does (k8s.io/client-go/tools/clientcmd/api/v1/types.go, v0.30), except that it never
 * runs a program: {@code exec} and {@code auth-provider} are refused. Messages never quote the text, which is secret,
 * and no parser's exception becomes a cause, since those quote it.
 */
record KubeconfigReader(Login.Kubeconfig given) {

    private static final int MAX_CHARACTERS = 1 << 20;

    /** What go-yaml v2 takes for true, and for false. */
    private static final Pattern TRUE = Pattern.compile("y|yes|true|on", Pattern.CASE_INSENSITIVE);

    private static final Pattern FALSE = Pattern.compile("n|no|false|off", Pattern.CASE_INSENSITIVE);

    ResolvedLogin read() throws BackupException {
        LooseMap config = parse();
        LooseMap context = named(config, "context", contextName(config));
        LooseMap cluster =
                named(config, "cluster", required(context, "cluster", "The kubeconfig's context names no cluster"));
        LooseMap user = named(config, "user", required(context, "user", "The kubeconfig's context names no user"));
        ServerAddress server = ServerAddress.parse(
                required(cluster, "server", "The kubeconfig's cluster names no server"),
                cluster.text("tls-server-name").orElse(null));
        return new ResolvedLogin(
                server, trust(cluster), new KubeconfigCredential(user, files()).read(), proxy(cluster));
    }

    private KubeconfigFiles files() {
        return new KubeconfigFiles(given.folder());
    }

    private LooseMap parse() throws BackupException {
        String yaml = given.yaml();
        if (yaml.isBlank()) {
            throw refused("The kubeconfig is empty.");
        }
        if (yaml.length() > MAX_CHARACTERS) {
            throw refused("The kubeconfig has " + yaml.length() + " characters; that is not a kubeconfig (at most "
                    + MAX_CHARACTERS + " are read).");
        }
        LooseMap config = KubeconfigYaml.parse(yaml)
                .orElseThrow(() -> refused("The kubeconfig is not a YAML mapping. Use a file as"
                        + " oc login or oc config view --flatten --raw writes it."));
        boolean rightKind = config.text("kind").map("Config"::equals).orElse(true);
        if (!rightKind || !config.has("clusters") && !config.has("contexts")) {
            throw refused(
                    "The kubeconfig is YAML, but no kubeconfig: it wants kind Config, clusters, contexts and users.");
        }
        return config;
    }

    private String contextName(LooseMap config) throws BackupException {
        Optional<String> name =
                Optional.ofNullable(given.context()).filter(n -> !n.isBlank()).or(() -> config.text("current-context"));
        if (name.isPresent()) {
            return name.get();
        }
        List<String> names = names(config, "context");
        if (names.size() == 1) {
            return names.get(0);
        }
        throw refused(
                "The kubeconfig has no current-context; name one of its contexts: " + String.join(", ", names) + ".");
    }

    private static LooseMap named(LooseMap config, String kind, String name) throws BackupException {
        List<LooseMap> found = config.list(kind + "s").stream()
                .filter(entry -> entry.text("name").filter(name::equals).isPresent())
                .toList();
        if (found.isEmpty()) {
            throw refused("The kubeconfig has no " + kind + " \"" + name + "\"; it has: "
                    + String.join(", ", names(config, kind)) + ".");
        }
        if (found.size() > 1) {
            throw refused("The kubeconfig has " + found.size() + " entries for " + kind + " \"" + name
                    + "\", and kubectl refuses that too: leave one.");
        }
        return found.get(0).at(kind);
    }

    private static List<String> names(LooseMap config, String kind) {
        return config.list(kind + "s").stream()
                .flatMap(entry -> entry.text("name").stream())
                .toList();
    }

    private Trust trust(LooseMap cluster) throws BackupException {
        if (given.trust() != null) {
            return given.trust();
        }
        String skip = cluster.text("insecure-skip-tls-verify").orElse("false");
        boolean skips = TRUE.matcher(skip).matches();
        if (!skips && !FALSE.matcher(skip).matches()) {
            throw refused("The kubeconfig's insecure-skip-tls-verify is neither true nor false.");
        }
        Trust trust =
                new Trust(files().content(cluster, "certificate-authority").orElse(null), skips);
        if (trust.contradictsItself()) {
            throw refused("The kubeconfig's cluster names a CA and sets insecure-skip-tls-verify: those exclude each"
                    + " other, as for kubectl. Leave out one of them.");
        }
        return trust;
    }

    private static ProxyServer proxy(LooseMap cluster) throws BackupException {
        Optional<String> url = cluster.text("proxy-url");
        return url.isEmpty() ? null : ProxyServer.parse(url.get(), "The kubeconfig's proxy-url");
    }

    private static String required(LooseMap fields, String name, String complaint) throws BackupException {
        return fields.text(name).orElseThrow(() -> refused(complaint + "."));
    }

    private static BackupException refused(String message) {
        return new BackupException(Stage.LOG_IN, message);
    }
}
