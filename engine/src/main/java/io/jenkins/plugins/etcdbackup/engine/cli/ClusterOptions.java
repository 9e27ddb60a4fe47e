package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.files.TextEncoding;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** How to reach and enter a cluster, for every command that does. */
final class ClusterOptions {

    /** Far above any kubeconfig, certificate or key; far below what would hurt. */
    private static final int LARGEST_FILE = 4 << 20;

    private static final String ENV_TOKEN = "ETCD_BACKUP_TOKEN";
    private static final String ENV_PASSWORD = "ETCD_BACKUP_PASSWORD";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "Log in as this kubeconfig says. Default: the file in $$KUBECONFIG, if no other way is given.")
    private Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The kubeconfig's context. Default: its current one.")
    private String context;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The cluster's API, such as https://api.example.com:6443.")
    private String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Bearer token. Everybody on this machine can see it in the list of processes; $$" + ENV_TOKEN
                    + " and --token-file hide it.")
    private String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token.")
    private Path tokenFile;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "User of the cluster's OAuth server. The password is read from $$" + ENV_PASSWORD
                    + ", --password-file or the terminal.")
    private String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "File with the password.")
    private Path passwordFile;

    @Option(names = "--client-certificate", paramLabel = "FILE", description = "Client certificate, PEM.")
    private Path clientCertificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "The client certificate's key, PEM.")
    private Path clientKey;

    @Option(names = "--in-cluster", description = "Log in as the service account of the pod that this runs in.")
    private boolean inCluster;

    @Option(
            names = "--ca",
            paramLabel = "FILE|PEM",
            description = "CA of the API's certificate. Default: what the system trusts.")
    private String ca;

    @Option(
            names = "--skip-tls-verify",
            description = "Don't check the API's certificate. Whoever is in between can then read the token.")
    private boolean skipTlsVerify;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description = "Proxy on the way to the API: http://, https:// or socks5://. Default: the kubeconfig's"
                    + " proxy-url, else $$HTTPS_PROXY; \"none\" for the direct way.")
    private String proxy;

    @Option(
            names = "--no-proxy",
            paramLabel = "LIST",
            description =
                    "Hosts reached without any of these. Default: $$NO_PROXY, which counts for $$HTTPS_PROXY alone.")
    private String noProxy;

    private final UnaryOperator<String> environment;

    ClusterOptions() {
        this(System::getenv);
    }

    ClusterOptions(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** Whether anything was said here about a cluster; what the environment names does not count. */
    boolean isGiven() {
        return kubeconfig != null
                || context != null
                || server != null
                || inCluster
                || hasCredentials()
                || ca != null
                || skipTlsVerify
                || proxy != null
                || noProxy != null;
    }

    private boolean hasCredentials() {
        return token != null
                || tokenFile != null
                || user != null
                || passwordFile != null
                || clientCertificate != null
                || clientKey != null;
    }

    Login login() throws BackupException {
        requireOneWay();
        if (inCluster) {
            return new Login.InCluster();
        }
        if (server == null) {
            Path file = kubeconfig != null ? kubeconfig : fromEnvironment();
            String folder =
                    file.toAbsolutePath().resolveSibling(".").normalize().toString();
            return new Login.Kubeconfig(read(file, "kubeconfig"), folder, context, trustOrNull());
        }
        if (clientCertificate != null) {
            if (clientKey == null) {
                throw wrong("--client-certificate needs --client-key.");
            }
            return new Login.ClientCertificate(
                    server, read(clientCertificate, "client certificate"), read(clientKey, "client key"), trust());
        }
        if (user != null) {
            return new Login.UserPassword(server, user, password(), trust());
        }
        return new Login.Token(server, bearerToken(), trust());
    }

    ApiProxy apiProxy() throws BackupException {
        String exceptions = noProxy != null ? noProxy : environment("NO_PROXY", "no_proxy");
        if (proxy != null) {
            return proxy.isEmpty() || proxy.equals("none")
                    ? ApiProxy.NONE
                    : ApiProxy.named(ProxyServer.parse(proxy, "--proxy"), exceptions);
        }
        String url = environment("HTTPS_PROXY", "https_proxy");
        ProxyServer server = url == null ? null : ProxyServer.parse(url, "$HTTPS_PROXY");
        return ApiProxy.ofEnvironment(server, exceptions, noProxy != null);
    }

    private void requireOneWay() throws BackupException {
        if (kubeconfig != null && server != null) {
            throw wrong("--kubeconfig and --server exclude each other: the kubeconfig names its server.");
        }
        if (inCluster
                && (kubeconfig != null
                        || server != null
                        || context != null
                        || hasCredentials()
                        || ca != null
                        || skipTlsVerify)) {
            throw wrong("--in-cluster takes all from the pod: server, CA and token; leave the other options out.");
        }
        if (server == null && hasCredentials()) {
            throw wrong("--token, --user and --client-certificate need --server.");
        }
        if (server != null && context != null) {
            throw wrong("--context is one of a kubeconfig, and --server takes none.");
        }
        if (passwordFile != null && user == null) {
            throw wrong("--password-file needs --user.");
        }
        if (clientKey != null && clientCertificate == null) {
            throw wrong("--client-key needs --client-certificate.");
        }
        int ways = (token != null || tokenFile != null ? 1 : 0)
                + (user != null ? 1 : 0)
                + (clientCertificate != null ? 1 : 0);
        if (ways > 1) {
            throw wrong("Give one of --token, --user and --client-certificate, not several.");
        }
        if (skipTlsVerify && ca != null) {
            throw wrong("--ca and --skip-tls-verify exclude each other.");
        }
    }

    private Path fromEnvironment() throws BackupException {
        String named = environment.apply("KUBECONFIG");
        List<String> files = named == null
                ? List.of()
                : Arrays.stream(named.split(File.pathSeparator))
                        .filter(file -> !file.isEmpty())
                        .distinct()
                        .toList();
        if (files.isEmpty()) {
            throw wrong("Say how to log in: --kubeconfig FILE, or --server URL with --token, --user or"
                    + " --client-certificate, or --in-cluster.");
        }
        // As for kubectl, a file of several that is not there does not count.
        List<Path> there = new ArrayList<>();
        for (String file : files) {
            Path path = PathArgument.of(file);
            if (Files.exists(path)) {
                there.add(path);
            }
        }
        if (files.size() > 1 && there.size() != 1) {
            throw wrong("$KUBECONFIG names several files, and they are not merged here: name one by --kubeconfig, or"
                    + " make one of them (oc config view --flatten --raw).");
        }
        return there.isEmpty() ? PathArgument.of(files.get(0)) : there.get(0);
    }

    private Trust trust() throws BackupException {
        Trust chosen = trustOrNull();
        return chosen == null ? Trust.system() : chosen;
    }

    private Trust trustOrNull() throws BackupException {
        if (skipTlsVerify) {
            return Trust.insecure();
        }
        if (ca == null) {
            return null;
        }
        return Trust.of(ca.contains("-----BEGIN") ? ca : read(PathArgument.of(ca), "CA"));
    }

    private String bearerToken() throws BackupException {
        if (token != null) {
            return token;
        }
        if (tokenFile != null) {
            return read(tokenFile, "token").strip();
        }
        String fromEnvironment = environment.apply(ENV_TOKEN);
        if (fromEnvironment == null || fromEnvironment.isBlank()) {
            throw wrong("--server needs a way to log in: --token, $" + ENV_TOKEN
                    + ", --token-file, --user or --client-certificate.");
        }
        return fromEnvironment.strip();
    }

    private String password() throws BackupException {
        if (passwordFile != null) {
            return read(passwordFile, "password").replaceFirst("\\R\\z", "");
        }
        String fromEnvironment = environment.apply(ENV_PASSWORD);
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return fromEnvironment;
        }
        Console terminal = System.console();
        char[] typed = terminal == null ? null : terminal.readPassword("Password of %s: ", user);
        if (typed == null || typed.length == 0) {
            throw wrong("--user needs a password: set $" + ENV_PASSWORD + ", give --password-file, or type it.");
        }
        return new String(typed);
    }

    /** The first that is not empty, as for Go's programs; null where both are. */
    private String environment(String... names) {
        return Arrays.stream(names)
                .map(environment)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static String read(Path file, String what) throws BackupException {
        if (Files.isDirectory(file)) {
            throw wrong("The " + what + " " + file + " is a directory; name a file.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw wrong("The " + what + " " + file + " is larger than 4 MB; that is no " + what + ".");
            }
            return TextEncoding.decode(bytes);
        } catch (CharacterCodingException e) {
            throw wrong("The " + what + " " + file + " is no text in UTF-8 or UTF-16.");
        } catch (NoSuchFileException e) {
            throw wrong("There is no file " + file + " (" + what + ").");
        } catch (IOException e) {
            throw wrong("The " + what + " " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    private static BackupException wrong(String sentence) {
        return new BackupException(Stage.REQUEST, sentence);
    }
}
