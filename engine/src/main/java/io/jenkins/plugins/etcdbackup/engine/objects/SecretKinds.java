package io.jenkins.plugins.etcdbackup.engine.objects;

import java.util.Set;

/** Objects whose values let somebody in: nothing but {@code get} prints them unless asked to. */
public final class SecretKinds {

    private static final Set<String> KINDS = Set.of(
            "secrets",
            "oauthclients.oauth.openshift.io",
            "oauthaccesstokens.oauth.openshift.io",
            "oauthauthorizetokens.oauth.openshift.io");

    private static final String TOKENS = "tokens.oauth.openshift.io";
    /** Since OpenShift 4.6 the name is a digest of the token; before, it was the token. */
    private static final String DIGEST = "sha256~";

    private SecretKinds() {}

    public static boolean contain(ResourceType type) {
        return KINDS.contains(type.fullName());
    }

    /** The name as it may be shown. */
    static String shownName(ResourceType type, String name) {
        boolean token = type.fullName().endsWith(TOKENS) && !name.startsWith(DIGEST);
        return token ? "(hidden)" : name;
    }
}
