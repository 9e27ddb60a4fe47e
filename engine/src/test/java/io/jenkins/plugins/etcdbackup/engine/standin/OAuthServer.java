package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;

/** OpenShift's log-in with user name and password, as `oc login` uses it. */
final class OAuthServer {

    private final Accounts accounts;
    private final Discovery discovery;

    OAuthServer(Accounts accounts, Discovery discovery) {
        this.accounts = accounts;
        this.discovery = discovery;
    }

    void answer(HttpServerRequest request, ApiServer server) {
        switch (request.path()) {
            case "/.well-known/oauth-authorization-server" -> {
                if (!discovery.isOpenShift()) {
                    throw new RefusedRequest(404, "NotFound", "the server could not find the requested resource");
                }
                server.answer(request, document());
            }
            case "/oauth/authorize" -> authorize(request);
            default -> throw RefusedRequest.noSuchResource();
        }
    }

    private ObjectNode document() {
        return ObjectStore.JSON
                .createObjectNode()
                .put("issuer", discovery.url())
                .put("authorization_endpoint", discovery.url() + "/oauth/authorize")
                .put("token_endpoint", discovery.url() + "/oauth/token");
    }

    private void authorize(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        boolean known = authorization != null
                && authorization.startsWith("Basic ")
                && accounts.isPassword(authorization.substring("Basic ".length()));
        if (!known || request.getHeader("X-CSRF-Token") == null) {
            request.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Basic realm=\"openshift\"")
                    .end();
            return;
        }
        if (!"openshift-challenging-client".equals(request.getParam("client_id"))
                || !"token".equals(request.getParam("response_type"))) {
            request.response().setStatusCode(400).end("{\"error\":\"unauthorized_client\"}");
            return;
        }
        request.response()
                .setStatusCode(302)
                .putHeader(
                        "Location",
                        discovery.url() + "/oauth/token/implicit#access_token=" + accounts.logIn()
                                + "&expires_in=86400&scope=user%3Afull&token_type=Bearer")
                .end();
    }
}
