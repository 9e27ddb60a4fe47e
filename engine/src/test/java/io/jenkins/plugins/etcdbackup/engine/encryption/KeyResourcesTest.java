package io.jenkins.plugins.etcdbackup.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.snapshot.ResourceKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyResourcesTest {

    @Test
    void resourceIsTheOneThatTheWholeKeyNamesWhateverKeyCameBefore() {
        List<String> keys = List.of(
                "/kubernetes.io/secrets/shop/a",
                "/kubernetes.io/secrets/shop/b",
                "/registry/secrets/shop/a",
                "/kubernetes.io/services/shop/odd",
                "/kubernetes.io/services/specs/shop/web",
                "/kubernetes.io/services/endpoints/shop/web",
                "/kubernetes.io/config.openshift.io/clusterversions/version",
                "/kubernetes.io/config.openshift.io/images/cluster",
                "/openshift.io/routes/shop/web",
                "/openshift.io/oauth/accesstokens/t",
                "/other/secrets/shop/a",
                "secrets",
                "/k\u00e9\u00e9\u00e9\u00e9\u00e9/s/\u00e9",
                "\u00e9\u00e9\u00e9///",
                "/",
                "///");
        KeyResources resources = new KeyResources();

        for (int again = 0; again < 2; again++) {
            for (String key : keys) {
                assertThat(resources.of(StoredValues.buffer(key)))
                        .as(key)
                        .isEqualTo(ResourceKey.of(key).resource());
            }
        }
    }
}
