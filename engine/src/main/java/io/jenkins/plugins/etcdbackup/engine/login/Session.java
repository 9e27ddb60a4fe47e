package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** How requests show who we are, from the first to the last. */
interface Session {

    ConfigBuilder authenticate(ConfigBuilder config);

    /** Called once, while the client still works. */
    default void logOut(KubernetesClient client) {}
}
