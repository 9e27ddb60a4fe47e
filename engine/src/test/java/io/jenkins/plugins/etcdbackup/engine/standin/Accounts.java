package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who may talk to the stand-in's API, and what each may do. */
final class Accounts {

    static final String USER = "kubeadmin";
    static final String PASSWORD = "stand-in-8Kd2-vVfE-kubeadmin";
    static final String ADMIN = "system:serviceaccount:etcd-backup:jenkins";
    static final String NOBODY = "system:serviceaccount:etcd-backup:nobody";

    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final Set<String> oauthTokens = ConcurrentHashMap.newKeySet();
    private final List<Right> denied = new CopyOnWriteArrayList<>();
    private final String adminToken = newToken();
    private final String nobodyToken = newToken();
    private final String localToken = newToken();
    private final String inner = newToken();

    /**
     * Something that one may do.
     *
     * @param resource plural, with the subresource after a slash; {@code *} for any
     */
    record Right(String verb, String group, String resource) {
        private boolean covers(Right other) {
            return matches(verb, other.verb) && matches(group, other.group) && matches(resource, other.resource);
        }

        private static boolean matches(String pattern, String value) {
            return pattern.equals("*") || pattern.equals(value);
        }
    }

    Accounts() {
        users.put(adminToken, ADMIN);
        users.put(nobodyToken, NOBODY);
        users.put(localToken, "system:serviceaccount:openshift-kube-apiserver:localhost-recovery-client");
        users.put(inner, "system:admin");
    }

    private static String newToken() {
        return "sha256~"
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString((UUID.randomUUID() + UUID.randomUUID().toString())
                                .substring(0, 48)
                                .getBytes(StandardCharsets.UTF_8))
                        .substring(0, 43);
    }

    String adminToken() {
        return adminToken;
    }

    String nobodyToken() {
        return nobodyToken;
    }

    /** What programs on the nodes use; a fault of the client's token leaves it alone. */
    String localToken() {
        return localToken;
    }

    void revoke(String token) {
        users.remove(token);
    }

    void restore() {
        users.put(adminToken, ADMIN);
        users.put(nobodyToken, NOBODY);
    }

    /** The user of a token, or null for a token that is not or no longer valid. */
    String userOf(String token) {
        return users.get(token);
    }

    boolean isPassword(String basic) {
        String expected = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return expected.equals(basic);
    }

    String logIn() {
        String token = newToken();
        users.put(token, USER);
        oauthTokens.add(token);
        return token;
    }

    /** Revokes a token by the name of its object: the token, or its hash since 4.6. */
    boolean logOut(String objectName) {
        for (String token : oauthTokens) {
            if (objectName.equals(token) || objectName.equals(hashName(token))) {
                oauthTokens.remove(token);
                users.remove(token);
                return true;
            }
        }
        return false;
    }

    private static String hashName(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(token.substring("sha256~".length()).getBytes(StandardCharsets.UTF_8));
            return "sha256~" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tokens that log-ins by password left valid. */
    int openLogIns() {
        return oauthTokens.size();
    }

    void deny(Right right) {
        denied.add(right);
    }

    void allowAll() {
        denied.clear();
    }

    boolean mayDo(String user, Right right) {
        if (user.equals(NOBODY)) {
            return right.resource().startsWith("selfsubject");
        }
        boolean client = user.equals(ADMIN) || user.equals(USER);
        return !client || denied.stream().noneMatch(missing -> missing.covers(right));
    }

    /** Answers a SelfSubjectAccessReview. */
    boolean reviews(String user, JsonNode attributes) {
        String subresource = attributes.path("subresource").asText("");
        String resource = attributes.path("resource").asText("") + (subresource.isEmpty() ? "" : "/" + subresource);
        return mayDo(
                user,
                new Right(
                        attributes.path("verb").asText(""),
                        attributes.path("group").asText(""),
                        resource));
    }
}
