package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.ExtensionList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The z-stream that each cluster was last seen to run. In memory only: an hour after a restart it is known again. */
@Extension
public final class RunningVersions {

    private final Map<String, String> versions = new ConcurrentHashMap<>();

    static RunningVersions get() {
        return ExtensionList.lookupSingleton(RunningVersions.class);
    }

    Optional<String> find(String cluster) {
        return Optional.ofNullable(versions.get(cluster));
    }

    void seen(String cluster, String version) {
        versions.put(cluster, version);
    }

    void forget(String cluster) {
        versions.remove(cluster);
    }
}
