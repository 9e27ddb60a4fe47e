package io.jenkins.plugins.etcdbackup.engine.login;

import java.io.Serializable;
import java.util.Objects;

/** How to get into a cluster. What is secret in it is left out of {@code toString}. */
public sealed interface Login extends Serializable {

    /** A bearer token, of a service account or of {@code oc whoami -t}. */
    record Token(String server, String token, Trust trust) implements Login {

        public Token {
            Objects.requireNonNull(server);
            Objects.requireNonNull(token);
            Objects.requireNonNull(trust);
        }

        @Override
        public String toString() {
            return "token for " + server;
        }
    }

    /**
     * A kubeconfig's text.
     *
     * @param yaml the text
     * @param folder what relative file names in it are relative to; null where the text came without a file, and then
     *     file names in it are refused
     * @param context the context to use; null for the current one
     * @param trust replaces what the kubeconfig says about certificates; null to leave it
     */
    record Kubeconfig(String yaml, String folder, String context, Trust trust) implements Login {

        public Kubeconfig {
            Objects.requireNonNull(yaml);
        }

        @Override
        public String toString() {
            return "kubeconfig" + (context == null ? "" : ", context " + context);
        }
    }

    /** A client certificate and its key, both in PEM. */
    record ClientCertificate(String server, String certificatePem, String keyPem, Trust trust) implements Login {

        public ClientCertificate {
            Objects.requireNonNull(server);
            Objects.requireNonNull(certificatePem);
            Objects.requireNonNull(keyPem);
            Objects.requireNonNull(trust);
        }

        @Override
        public String toString() {
            return "client certificate for " + server;
        }
    }

    /** User name and password, given to the cluster's OAuth server as {@code oc login} does. */
    record UserPassword(String server, String user, String password, Trust trust) implements Login {

        public UserPassword {
            Objects.requireNonNull(server);
            Objects.requireNonNull(user);
            Objects.requireNonNull(password);
            Objects.requireNonNull(trust);
        }

        @Override
        public String toString() {
            return "user " + user + " at " + server;
        }
    }

    /** The service account of the pod that this runs in. */
    record InCluster() implements Login {}
}
