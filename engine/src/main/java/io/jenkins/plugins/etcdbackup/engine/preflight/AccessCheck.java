package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Documentation;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.ArrayList;
import java.util.List;

/** Asks the server for every right that the run will use, so that all the missing ones are named at once. */
record AccessCheck(String id) implements Check {

    @Override
    public boolean mayBeAllowed() {
        return false;
    }

    @Override
    public Finding check(CheckContext context) throws InterruptedException {
        PreflightRequest request = context.request();
        return checkRights(context.connection(), RequiredAccess.of(request.direct(), request.debugNamespace()));
    }

    Finding checkRights(ClusterConnection connection, List<RequiredPermission> rules) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        try {
            for (RequiredPermission rule : rules) {
                for (String verb : rule.verbs()) {
                    if (!isAllowed(connection, rule, verb)) {
                        (rule.optional() ? missed : missing).add(rule.describe(verb));
                    }
                }
            }
        } catch (BackupException e) {
            return fail("The rights of " + user(connection) + " could not be looked up. " + e.getMessage());
        }
        if (!missing.isEmpty()) {
            missing.addAll(missed.stream().map(right -> right + " (optional)").toList());
            return fail(user(connection) + " lacks these rights: " + String.join("; ", missing)
                    + ". Grant what this page lists: " + Documentation.PERMISSIONS);
        }
        if (!missed.isEmpty()) {
            return warn(user(connection) + " has all rights that are needed, but not: " + String.join("; ", missed)
                    + ". Without them some checks are left out.");
        }
        return pass(user(connection) + " has all rights that are used.");
    }

    private static String user(ClusterConnection connection) {
        return connection.user().map(name -> "User " + name).orElse("The user");
    }

    private static boolean isAllowed(ClusterConnection connection, RequiredPermission rule, String verb)
            throws BackupException, InterruptedException {
        String[] resource = rule.resource().split("/", 2);
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(rule.group())
                .withResource(resource[0])
                .withSubresource(resource.length > 1 ? resource[1] : null)
                .withVerb(verb)
                .withName(rule.name())
                .withNamespace(rule.namespace())
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview answer = connection.call(
                Stage.PREFLIGHT,
                "asking for the right to " + rule.describe(verb),
                client -> client.authorization().v1().selfSubjectAccessReview().create(question));
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
