package io.jenkins.plugins.etcdbackup.engine.lock;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.util.HashMap;

class BackupLockTest extends BackupLockContract {

    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);

    @Override
    ClusterConnection connect() throws Exception {
        server.init();
        String url = "http://localhost:" + server.getPort();
        return ClusterConnection.open(new Login.Token(url, "a-token", Trust.system()), null, BackupLog.SILENT);
    }

    @Override
    void disconnected() {
        server.destroy();
    }
}
