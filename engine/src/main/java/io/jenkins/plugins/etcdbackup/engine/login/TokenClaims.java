package io.jenkins.plugins.etcdbackup.engine.login;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the user's name out of a service account's token (a JWT, RFC 7519); OpenShift's own tokens hold none. */
final class TokenClaims {

    private TokenClaims() {}

    static Optional<String> subject(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            return LooseMap.parse(claims).flatMap(f -> f.text("sub"));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
