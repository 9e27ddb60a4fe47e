package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out whom the server takes us for. OpenShift answers {@code users/~}; a Kubernetes since 1.28 answers a
 * SelfSubjectReview; a refusal of either names the user as well. Where neither exists, the name is read from the
 * credential, which the server has accepted by then.
 */
record Identity(Call call, String server, Credential credential) {

    private static final String SELF = "/apis/user.openshift.io/v1/users/~";
    private static final Pattern REFUSED_USER = Pattern.compile("User \"([^\"]{1,300})\" cannot");

    /** One request, whose failure is told in words. */
    @FunctionalInterface
    interface Call {
        Optional<String> make(Stage stage, String what, Function<KubernetesClient, Optional<String>> request)
                throws BackupException, InterruptedException;
    }

    Optional<String> name() throws BackupException, InterruptedException {
        Optional<String> user = call.make(Stage.LOG_IN, "logging in", this::ask);
        if (user.filter("system:anonymous"::equals).isPresent()) {
            throw new BackupException(
                    Stage.LOG_IN,
                    "Failed while logging in: the server at " + server
                            + " takes us for system:anonymous, so it did not look at the credentials."
                            + " Is it really the API server, and not a proxy that ends TLS in front of it?");
        }
        return user;
    }

    private Optional<String> ask(KubernetesClient client) {
        return viaOpenShift(client).or(() -> viaReview(client)).or(credential::claims);
    }

    private static Optional<String> viaOpenShift(KubernetesClient client) {
        try {
            return named(client.raw(SELF, "GET", null), "metadata", "name");
        } catch (KubernetesClientException e) {
            return nameInRefusal(e);
        }
    }

    private static Optional<String> viaReview(KubernetesClient client) {
        String kind = "{\"kind\":\"SelfSubjectReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"metadata\":{}}";
        try {
            String answer = client.raw("/apis/authentication.k8s.io/v1/selfsubjectreviews", "POST", kind);
            return named(answer, "status", "userInfo", "username");
        } catch (KubernetesClientException e) {
            return nameInRefusal(e);
        }
    }

    private static Optional<String> named(String json, String... path) {
        LooseMap fields = LooseMap.parse(json).orElseThrow(ApiFailure.NoJson::new);
        for (int i = 0; i < path.length - 1; i++) {
            fields = fields.at(path[i]);
        }
        return fields.text(path[path.length - 1]);
    }

    private static Optional<String> nameInRefusal(KubernetesClientException e) {
        if (e.getCode() == 403 && e.getMessage() != null) {
            Matcher user = REFUSED_USER.matcher(e.getMessage());
            if (user.find()) {
                return Optional.of(user.group(1));
            }
        }
        // Not knowing such a path or object is the answer of a server that has accepted the credentials.
        if (e.getCode() == 404 || e.getCode() == 405 || e.getCode() == 422) {
            return Optional.empty();
        }
        throw e;
    }
}
