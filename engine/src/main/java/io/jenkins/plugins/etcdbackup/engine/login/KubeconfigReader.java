package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.login.Access.Credential;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Reads a kubeconfig as client-go does (k8s.io/client-go/tools/clientcmd/api/v1/types.go, v0.30), except that it never
 * runs a program: {@code exec} and {@code auth-provider} are refused. Messages never quote the text, which is secret,
 * and no parser's exception becomes a cause, since those quote it.
 */
final class KubeconfigReader {

    private static final int MOST_CHARACTERS = 1 << 20;

    private final Login.Kubeconfig given;

    KubeconfigReader(Login.Kubeconfig given) {
        this.given = given;
    }

    Access read() throws BackupException {
        Fields config = parse();
        Fields context = named(config, "context", contextName(config));
        Fields cluster =
                named(config, "cluster", required(context, "cluster", "The kubeconfig's context names no cluster"));
        Fields user = named(config, "user", required(context, "user", "The kubeconfig's context names no user"));
        URI server = ServerAddress.parse(required(cluster, "server", "The kubeconfig's cluster names no server"));
        if (cluster.has("tls-server-name")) {
            throw refused("The kubeconfig sets tls-server-name, which is not supported: use the server's own name,"
                    + " or a CA and certificate that cover the name in its URL.");
        }
        return new Access(server, trust(cluster), credential(user), proxy(cluster));
    }

    private Fields parse() throws BackupException {
        String yaml = given.yaml();
        if (yaml.isBlank()) {
            throw refused("The kubeconfig is empty.");
        }
        if (yaml.length() > MOST_CHARACTERS) {
            throw refused("The kubeconfig has " + yaml.length() + " characters; that is not a kubeconfig (at most "
                    + MOST_CHARACTERS + " are read).");
        }
        Fields config = Fields.parse(yaml)
                .orElseThrow(() -> refused("The kubeconfig is not a YAML mapping, or not just one. Use a file as"
                        + " oc login or oc config view --flatten --raw writes it."));
        boolean rightKind = config.text("kind").map("Config"::equals).orElse(true);
        if (!rightKind || !config.has("clusters") && !config.has("contexts")) {
            throw refused(
                    "The kubeconfig is YAML, but no kubeconfig: it wants kind Config, clusters, contexts and users.");
        }
        return config;
    }

    private String contextName(Fields config) throws BackupException {
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

    private Fields named(Fields config, String kind, String name) throws BackupException {
        Optional<Fields> found = config.list(kind + "s").stream()
                .filter(entry -> entry.text("name").filter(name::equals).isPresent())
                .findFirst();
        if (found.isEmpty()) {
            throw refused("The kubeconfig has no " + kind + " \"" + name + "\"; it has: "
                    + String.join(", ", names(config, kind)) + ".");
        }
        return found.get().at(kind);
    }

    private static List<String> names(Fields config, String kind) {
        return config.list(kind + "s").stream()
                .flatMap(entry -> entry.text("name").stream())
                .toList();
    }

    private Trust trust(Fields cluster) throws BackupException {
        if (given.trust() != null) {
            return given.trust();
        }
        if (cluster.isTrue("insecure-skip-tls-verify")) {
            return Trust.nobodyIsVerified();
        }
        return new Trust(data(cluster, "certificate-authority").orElse(null), false);
    }

    private Credential credential(Fields user) throws BackupException {
        if (user.has("exec")) {
            throw refused(
                    "The kubeconfig's user logs in by running a program (exec), which is never done here."
                            + " Give a token instead (oc whoami -t, or one of a service account), or a kubeconfig that holds one.");
        }
        if (user.has("auth-provider")) {
            throw refused(
                    "The kubeconfig's user logs in by an auth-provider plug-in, which is not supported."
                            + " Give a token instead (oc whoami -t, or one of a service account), or a kubeconfig that holds one.");
        }
        if (user.has("as") || user.has("as-groups")) {
            throw refused("The kubeconfig's user impersonates another one (as), which is not supported.");
        }
        // client-go sends the token when both are there, and the file wins over the literal one.
        if (user.has("tokenFile")) {
            return new Access.TokenFile(file(user.text("tokenFile").orElse(""), "tokenFile"));
        }
        Optional<String> token = user.text("token");
        if (token.isPresent()) {
            return Access.BearerToken.of(token.get());
        }
        Optional<String> certificate = data(user, "client-certificate");
        Optional<String> key = data(user, "client-key");
        if (certificate.isPresent() && key.isPresent()) {
            return new Access.Certificate(certificate.get(), key.get());
        }
        if (certificate.isPresent() || key.isPresent()) {
            throw refused("The kubeconfig's user has a client certificate or a key, but not both.");
        }
        Optional<String> name = user.text("username");
        Optional<String> password = user.text("password");
        if (name.isPresent() && password.isPresent()) {
            return new Access.Password(name.get(), password.get());
        }
        throw refused("The kubeconfig's user holds no token, client certificate or password to log in with."
                + " After oc logout that is so: log in again.");
    }

    private static ApiProxy proxy(Fields cluster) throws BackupException {
        Optional<String> url = cluster.text("proxy-url");
        return url.isEmpty() ? null : ApiProxy.parse(url.get(), null);
    }

    /** What {@code <name>-data} holds in base64, else what the file {@code <name>} holds. */
    private Optional<String> data(Fields fields, String name) throws BackupException {
        Optional<String> inline = fields.text(name + "-data");
        if (inline.isPresent()) {
            try {
                byte[] bytes = Base64.getDecoder().decode(inline.get().replaceAll("\\s", ""));
                return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw refused("The kubeconfig's " + name + "-data is not base64.");
            }
        }
        Optional<String> path = fields.text(name);
        return path.isEmpty() ? path : Optional.of(SmallFile.read(file(path.get(), name), "The kubeconfig's " + name));
    }

    private Path file(String path, String name) throws BackupException {
        if (given.folder() == null) {
            throw refused("The kubeconfig names a file for " + name
                    + ", but came without files. Make one that holds everything: oc config view --flatten --raw.");
        }
        try {
            return Path.of(given.folder()).resolve(path);
        } catch (InvalidPathException e) {
            throw refused("What the kubeconfig has as " + name + " is no file's name.");
        }
    }

    private static String required(Fields fields, String name, String complaint) throws BackupException {
        return fields.text(name).orElseThrow(() -> refused(complaint + "."));
    }

    private static BackupException refused(String message) {
        return new BackupException(Stage.LOG_IN, message);
    }
}
