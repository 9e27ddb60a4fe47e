package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.jenkins.plugins.etcdbackup.engine.login.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The cluster that {@code make cluster-test KUBECONFIG=...} names. */
public final class RealCluster {

    private RealCluster() {}

    public static Login.Kubeconfig login() throws IOException {
        Path file = kubeconfig();
        return new Login.Kubeconfig(Files.readString(file), file.getParent().toString(), null, null);
    }

    static Path kubeconfig() {
        String file = System.getProperty("KUBECONFIG", System.getenv("KUBECONFIG"));
        if (file == null || file.isBlank()) {
            throw new IllegalStateException("Tests tagged cluster want KUBECONFIG");
        }
        return Path.of(file).toAbsolutePath();
    }
}
