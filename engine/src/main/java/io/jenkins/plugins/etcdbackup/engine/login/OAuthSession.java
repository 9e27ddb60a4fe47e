package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A token that OpenShift's OAuth server gave for a user name and password, as oc login gets one: the endpoint is read
 * from {@code /.well-known/oauth-authorization-server}, the challenging client wants an X-CSRF-Token header, and the
 * token comes in the fragment of a redirect that is not followed (openshift/oc, pkg/helpers/tokencmd, release 4.6).
 * The token is revoked at the end, since a full token of a person should not outlive the run.
 */
final class OAuthSession implements Session {

    private static final Duration TIMEOUTS = Duration.ofSeconds(30);
    private static final String CLIENT = "openshift-challenging-client";

    private static final Pattern WARNING = Pattern.compile("\\d{3} \\S+ \"((?:[^\"\\\\]|\\\\.){1,500})\".*");

    /** The scheme of each challenge in a header (RFC 9110, 11.6.1): a word that no {@code =} follows. */
    private static final Pattern CHALLENGE = Pattern.compile("(?:^|,)\\s*([A-Za-z][\\w-]*)(?=\\s+[^\\s=]|\\s*,|\\s*$)");

    private static final Pattern HOST = Pattern.compile("https?://([\\w.-]{1,253})(?:[:/?#].*)?");

    private final String token;

    private OAuthSession(String token) {
        this.token = token;
    }

    static Session begin(ResolvedLogin access, Credential.Password password, ApiTransport transport)
            throws BackupException, InterruptedException {
        HttpClient http = transport.plain();
        ServerAddress endpoint = endpoint(http, access.server(), transport);
        transport.lead(endpoint);
        URI authorize = URI.create(endpoint.uri() + "?client_id=" + CLIENT + "&response_type=token");
        String basic = Base64.getEncoder()
                .encodeToString((password.user() + ":" + password.password()).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = send(
                http,
                transport
                        .request(authorize)
                        .header("Authorization", "Basic " + basic)
                        .header("X-CSRF-Token", "1"),
                endpoint,
                transport);
        return new OAuthSession(tokenOf(answer, endpoint, password.user()));
    }

    private static ServerAddress endpoint(HttpClient http, ServerAddress server, ApiTransport transport)
            throws BackupException, InterruptedException {
        URI wellKnown = URI.create(server.uri() + "/.well-known/oauth-authorization-server");
        HttpResponse<String> answer = send(http, transport.request(wellKnown), server, transport);
        if (answer.statusCode() == 200) {
            Optional<String> named = LooseMap.parse(answer.body()).flatMap(f -> f.text("authorization_endpoint"));
            if (named.isPresent()) {
                return ServerAddress.parse(named.get());
            }
        }
        throw new BackupException(
                Stage.LOG_IN,
                "Failed while logging in with user name and password: the server at " + server
                        + " names no OAuth server (status " + answer.statusCode()
                        + "), so it is not OpenShift's API, or it logs people in elsewhere. Use a token.");
    }

    private static HttpResponse<String> send(
            HttpClient http, HttpRequest.Builder request, ServerAddress shown, ApiTransport transport)
            throws BackupException, InterruptedException {
        try {
            return http.send(request.timeout(TIMEOUTS).GET().build(), BodyHandlers.ofString());
        } catch (IOException e) {
            String sentence = transport.failureAt(shown).sentence(e);
            throw new BackupException(
                    Stage.LOG_IN, "Failed while logging in with user name and password: " + sentence, e);
        }
    }

    private static String tokenOf(HttpResponse<String> answer, ServerAddress endpoint, String user)
            throws BackupException {
        if (answer.statusCode() == 401) {
            throw failed("the OAuth server at " + endpoint.target()
                    + advice(answer)
                            .map(said -> " takes no password; it says: " + said)
                            .or(() -> otherWays(answer)
                                    .map(ways -> " takes no password here, but a log-in by " + ways + ". Use a token."))
                            .orElse(" does not accept user name and password of " + user + " (401)."));
        }
        Map<String, String> result = answer.headers()
                .firstValue("Location")
                .map(OAuthSession::fragment)
                .orElse(Map.of());
        String token = result.get("access_token");
        if (answer.statusCode() == 302 && token != null && !token.isEmpty()) {
            return token;
        }
        String said = result.getOrDefault("error_description", result.getOrDefault("error", ""));
        throw failed("the OAuth server at " + endpoint.target() + " gave no token (status " + answer.statusCode()
                + (said.isEmpty() ? "" : ", " + said)
                + elsewhere(answer, endpoint)
                + "): its identity provider may not take a password from a program. Use a token.");
    }

    /** A Warning header (RFC 7234, 5.5), which oc prints: where to get a token, if no identity provider takes a password. */
    private static Optional<String> advice(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Warning")
                .map(WARNING::matcher)
                .filter(Matcher::matches)
                .map(warning -> warning.group(1).replaceAll("\\\\(.)", "$1"));
    }

    /** The schemes of all challenges, if there are some and Basic is none of them; each may have a header of its own. */
    private static Optional<String> otherWays(HttpResponse<String> answer) {
        List<String> schemes = answer.headers().allValues("WWW-Authenticate").stream()
                .flatMap(header -> CHALLENGE.matcher(header).results())
                .map(challenge -> challenge.group(1))
                .distinct()
                .toList();
        return schemes.isEmpty() || schemes.stream().anyMatch("Basic"::equalsIgnoreCase)
                ? Optional.empty()
                : Optional.of(String.join(" or ", schemes));
    }

    /** The host of a log-in page that it leads to; the rest of the address may hold a secret. */
    private static String elsewhere(HttpResponse<String> answer, ServerAddress endpoint) {
        return answer.headers()
                .firstValue("Location")
                .map(HOST::matcher)
                .filter(Matcher::matches)
                .map(location -> location.group(1))
                .filter(host -> !host.equals(endpoint.target().host()))
                .map(host -> ", and leads to " + host)
                .orElse("");
    }

    private static BackupException failed(String why) {
        return new BackupException(Stage.LOG_IN, "Failed while logging in with user name and password: " + why);
    }

    private static Map<String, String> fragment(String location) {
        Map<String, String> values = new HashMap<>();
        int hash = Math.max(location.indexOf('#'), location.indexOf('?'));
        if (hash >= 0) {
            for (String pair : location.substring(hash + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
                }
            }
        }
        return values;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public ConfigBuilder authenticate(ConfigBuilder config) {
        return config.withOauthToken(token);
    }

    @Override
    public void logOut(KubernetesClient client) {
        try {
            client.raw("/apis/oauth.openshift.io/v1/oauthaccesstokens/" + objectName(token), "DELETE", null);
        } catch (KubernetesClientException e) {
            // It ends by itself within a day; a backup that is done should not fail for it.
        }
    }

    /**
     * Since 4.6 a token's object is named by its hash. On every release whoever has a token may delete its object (the
     * ClusterRole system:oauth-token-deleter; openshift/oc, pkg/cli/logout); useroauthaccesstokens are of 4.7 and later.
     */
    private static String objectName(String token) {
        String prefix = "sha256~";
        if (!token.startsWith(prefix)) {
            return token;
        }
        byte[] hash = DigestUtils.sha256(token.substring(prefix.length()));
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
